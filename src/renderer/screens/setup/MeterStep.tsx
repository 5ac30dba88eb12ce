import { Stack } from '@mantine/core';
import { IconHomePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useMeters, useSetup } from '../../state/setup.ts';
import { KeysFirst } from './KeysFirst.tsx';
import { MeterHelp } from './MeterHelp.tsx';
import { Meters } from './Meters.tsx';
import { StepFooter } from './StepFooter.tsx';

export function MeterStep() {
  const { t } = useTranslation('setup');
  const setup = useSetup((state) => state.value);
  const meters = useMeters() ?? [];
  if (setup?.keys.state !== 'open') return <KeysFirst />;
  return (
    <Stack gap="md">
      {setup.community === null ? (
        <EmptyState icon={IconHomePlus} title={t('meters.first')} text={t('meters.firstText')} />
      ) : (
        <Meters />
      )}
      <MeterHelp />
      <StepFooter step="meter" ready={meters.some(({ role }) => role === 'grid')} />
    </Stack>
  );
}
