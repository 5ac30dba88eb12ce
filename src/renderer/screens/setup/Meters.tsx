import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlug, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeterStatus } from '../../../shared/ipc/setup.ts';
import { utcSeconds, watt } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { useActs } from '../../state/act.ts';
import { useFormat } from '../../state/format.ts';
import { useMeters } from '../../state/setup.ts';
import { AddMeter } from './AddMeter.tsx';
import { MeterKey } from './MeterKey.tsx';
import { MeterRecording, PlayRecording } from './MeterRecording.tsx';
import { protocolName } from './protocol-name.ts';
import classes from './setup.module.css';

/** The wallet's meters as they are at this moment, and the way to add one. */
export function Meters() {
  const { t } = useTranslation('setup');
  const meters = useMeters() ?? [];
  const acts = useActs();
  const [more, setMore] = useState(false);
  const hasGrid = meters.some(({ role }) => role === 'grid');
  return (
    <Panel title={t('meters.title')} hint={t('meters.hint')}>
      <Stack gap="md">
        {meters.length === 0 && (
          <Group gap="xs">
            <IconPlug size={18} aria-hidden />
            <Text>{t('meters.none')}</Text>
          </Group>
        )}
        {meters.length > 0 && (
          <div>
            {meters.map((meter) => (
              <Meter
                key={meter.id}
                meter={meter}
                onRemove={() => void acts.run('setup.removeMeter', { id: meter.id })}
              />
            ))}
          </div>
        )}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        {hasGrid ? (
          <details className={classes['more']} onToggle={(event) => setMore(event.currentTarget.open)}>
            <summary>{t('add.more')}</summary>
            {more && <AddMeter hasGrid />}
          </details>
        ) : (
          <AddMeter hasGrid={false} />
        )}
        <PlayRecording />
      </Stack>
    </Panel>
  );
}

/** Which way the power of a meter flows: `Watt` counts what comes in from the grid as positive. */
const flowOf = ({ role, power }: MeterStatus): 'takes' | 'feeds' | 'makes' =>
  role === 'generation' ? 'makes' : (power ?? 0) < 0 ? 'feeds' : 'takes';

function Meter({ meter, onRemove }: { meter: MeterStatus; onRemove(): void }) {
  const { t } = useTranslation('setup');
  const format = useFormat();
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
      <div>
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
      <Button
        variant="default"
        size="xs"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={onRemove}
        aria-label={t('meters.removeOf', { name: t(`meters.role.${role}`) })}
      >
        {t('meters.remove')}
      </Button>
      {meter.problem !== null && (
        <div style={{ flexBasis: '100%' }}>
          <ErrorNotice error={meter.problem} />
        </div>
      )}
      <div style={{ flexBasis: '100%' }}>
        <MeterKey meter={meter} />
      </div>
      {role !== 'replay' && (
        <div style={{ flexBasis: '100%' }}>
          <MeterRecording meter={meter} />
        </div>
      )}
    </div>
  );
}
