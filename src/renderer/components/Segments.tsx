import { SegmentedControl, type SegmentedControlProps } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';

/** A choice of one among a few words side by side; in a narrow window, or with very large text, under each other. */
export function Segments<Value extends string = string>(props: SegmentedControlProps<Value>) {
  const narrow = useMediaQuery('(max-width: 620px)', false, { getInitialValueInEffect: false });
  return <SegmentedControl {...props} orientation={narrow ? 'vertical' : 'horizontal'} />;
}
