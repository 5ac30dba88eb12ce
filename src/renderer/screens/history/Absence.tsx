import { Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { AppError } from '../../../shared/result.ts';
import { nano } from '../../../shared/units.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold } from '../../state/household.ts';
import { hrefOf } from '../../state/route.ts';

/**
 * A slot whose reading did not come in time asks its person: show the one offer and pay for its own trade, or keep it
 * closed and have a fixed amount taken. Nothing is shown without a click.
 */
export function Absence({ slot }: { slot: number }) {
  const { t } = useTranslation('story');
  const format = useFormat();
  const currency = useCommunity()?.currency ?? 'EUR';
  const asked = useHousehold(
    useShallow((state) => state.value?.attention.find(({ code }) => code === 'slot.absence')?.params ?? null),
  );
  const [error, setError] = useState<AppError | null>(null);
  const [done, setDone] = useState(false);
  if (asked === null || Number(asked['slot']) !== slot) return null;
  const money = (value: string | number | undefined): string =>
    format.money(nano(BigInt(Math.round(Number(value ?? 0)))), currency);

  async function show() {
    const answer = await call('household.openLate', { slot });
    setError(answer.ok ? null : answer.error);
    setDone(answer.ok);
  }
  return (
    <Panel title={t('absence.title')}>
      <Text size="sm">
        {t('absence.choice', { shown: money(asked['chargeIfOpened']), closed: money(asked['chargeIfNot']) })}
      </Text>
      {error !== null && <ErrorNotice error={error} />}
      <Group mt="sm">
        <Button onClick={() => void show()} disabled={done}>
          {t(done ? 'absence.sent' : 'absence.show')}
        </Button>
        <Anchor href={hrefOf('home')} size="sm">
          {t('absence.keep')}
        </Anchor>
      </Group>
    </Panel>
  );
}
