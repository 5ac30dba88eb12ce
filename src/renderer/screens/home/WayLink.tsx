import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { hrefOf } from '../../state/route.ts';
import type { Way } from './ways.ts';

/** The way on from a notice. */
export function WayLink({ way }: { readonly way: Way }) {
  const { t } = useTranslation(['home', 'frame']);
  return (
    <Anchor href={hrefOf(way.screen, ...way.rest)} size="sm" fw={600} underline="always" c="inherit">
      {way.words === 'meter' ? t('way.meter') : t('way.screen', { screen: t(`frame:screen.${way.screen}`) })}
    </Anchor>
  );
}
