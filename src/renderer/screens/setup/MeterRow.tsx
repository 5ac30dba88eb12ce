import { Button, Text } from '@mantine/core';
import { IconPlayerRecord, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeterStatus } from '../../../shared/ipc/setup.ts';
import { utcSeconds, watt } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { useFormat } from '../../state/format.ts';
import { MeterKey } from './MeterKey.tsx';
import { MeterRecording, mayRecord } from './MeterRecording.tsx';
import { protocolName } from './protocol-name.ts';
import classes from './setup.module.css';

/** Which way the power of a meter flows: `Watt` counts what comes in from the grid as positive. */
const flowOf = ({ role, power }: MeterStatus): 'takes' | 'feeds' | 'makes' =>
  role === 'generation' ? 'makes' : (power ?? 0) < 0 ? 'feeds' : 'takes';

/** One meter as it is at this moment, with what can be done about it. */
export function MeterRow({ meter, onRemove }: { meter: MeterStatus; onRemove(): void }) {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const [wanted, setWanted] = useState(false);
  const { state, role } = meter;
  const mark = state === 'connected' ? 'good' : state === 'error' || state === 'silent' ? 'bad' : 'open';
  const facts = [
    meter.protocol === null ? null : protocolName(meter.protocol),
    meter.maker,
    meter.meterId,
    meter.power === null
      ? null
      : t(`meters.power.${flowOf(meter)}`, { power: format.power(watt(Math.abs(meter.power))) }),
    meter.lastAt === null ? null : t('meters.last', { time: format.clock(utcSeconds(meter.lastAt)) }),
  ].filter((fact) => fact !== null);
  return (
    <div className={classes['meter']}>
      <div className={classes['meterFacts']}>
        <Text fw={600}>{t(`meters.role.${role}`)}</Text>
        <Verdict state={mark} label={t(`meters.state.${state}`)} />
        {meter.trying !== null && (
          <Text size="sm" c="dimmed">
            {t('meters.trying', { name: protocolName(meter.trying) })}
          </Text>
        )}
        {facts.length > 0 && (
          <Text size="sm" c="dimmed" className="figures">
            {facts.join(' · ')}
          </Text>
        )}
        {meter.rejected > 0 && meter.accepted === 0 && (
          <Text size="sm">{t('meters.damaged', { count: meter.rejected })}</Text>
        )}
      </div>
      <div className={classes['meterActs']}>
        {!wanted && mayRecord(meter) && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerRecord size={16} aria-hidden />}
            onClick={() => setWanted(true)}
          >
            {t('record.open')}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={onRemove}
          aria-label={t('meters.removeOf', { name: t(`meters.role.${role}`) })}
        >
          {t('meters.remove')}
        </Button>
      </div>
      {meter.problem !== null && (
        <div className={classes['meterMore']}>
          <ErrorNotice error={meter.problem} />
        </div>
      )}
      <div className={classes['meterMore']}>
        <MeterKey meter={meter} />
      </div>
      {role !== 'replay' && (
        <div className={classes['meterMore']}>
          <MeterRecording meter={meter} wanted={wanted} onEnd={() => setWanted(false)} />
        </div>
      )}
    </div>
  );
}
