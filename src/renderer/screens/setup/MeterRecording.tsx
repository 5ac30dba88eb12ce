import { Button, Checkbox, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeterStatus, MeterRecording as Recording } from '../../../shared/ipc/setup.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { useActs } from '../../state/act.ts';
import { useFormat } from '../../state/format.ts';
import { protocolName } from './protocol-name.ts';

const USUAL_MINUTES = 5;
const MOST_MINUTES = 60;

/** Only what a meter sends can be recorded, and one recording at a time. */
export const mayRecord = ({ role, state, recording }: MeterStatus): boolean =>
  role !== 'replay' && state === 'connected' && recording?.running !== true;

interface Props {
  readonly meter: MeterStatus;
  /** The person has asked for a recording, and is asked for how long. */
  readonly wanted: boolean;
  /** The question is answered, or was taken back. */
  onEnd(): void;
}

/** Writes what a meter sends to a file for somebody who helps, with its number replaced, and says what is in it. */
export function MeterRecording({ meter, wanted, onEnd }: Props) {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const acts = useActs();
  const [minutes, setMinutes] = useState<number | string>(USUAL_MINUTES);
  const [kept, setKept] = useState(false);
  const { recording } = meter;

  if (recording?.running === true) {
    return (
      <Group gap="sm">
        <Text size="sm" role="status">
          {t('record.running', {
            time: format.clock(utcSeconds(recording.endsAt)),
            count: recording.written,
          })}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={() => void acts.run('setup.stopRecording', { id: meter.id })}
          loading={acts.busy}
        >
          {t('record.stop')}
        </Button>
      </Group>
    );
  }

  const whole = Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= MOST_MINUTES;
  async function start(event: FormEvent) {
    event.preventDefault();
    if (!whole) return;
    const ids = kept ? 'kept' : 'blanked';
    const started = await acts.run('setup.recordMeter', { id: meter.id, minutes: Number(minutes), ids });
    if (started.ok && started.value !== null) onEnd();
  }

  if (recording === null && !wanted) return null;
  return (
    <Stack gap="sm">
      {recording !== null && <Made recording={recording} />}
      {wanted && (
        <form onSubmit={(event) => void start(event)} noValidate>
          <Stack gap="sm">
            <Text size="sm" maw={680}>
              {t('record.hint')}
            </Text>
            <NumberInput
              label={t('record.minutes')}
              value={minutes}
              onChange={setMinutes}
              min={1}
              max={MOST_MINUTES}
              allowDecimal={false}
              error={whole ? undefined : t('record.minutesWrong')}
              maw={220}
            />
            <Checkbox
              label={t('record.kept')}
              description={t('record.keptHint')}
              checked={kept}
              onChange={(event) => setKept(event.currentTarget.checked)}
            />
            {acts.error !== null && <ErrorNotice error={acts.error} />}
            <Group>
              <Button type="submit" loading={acts.busy}>
                {t('record.action')}
              </Button>
              <Button variant="default" onClick={onEnd}>
                {t('record.cancel')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Stack>
  );
}

/** What became of the last recording, and what somebody learns who is given the file. */
function Made({ recording }: { recording: Recording }) {
  const { t } = useTranslation('setup');
  const { holds, file } = recording;
  if (recording.failed) return <Text size="sm">{t('record.failed', { file })}</Text>;
  return (
    <div role="status">
      <Text size="sm">{t('record.made', { file })}</Text>
      {holds !== null && (
        <Text size="sm" c="dimmed">
          {t('record.holds', { count: holds.telegrams, protocol: protocolName(holds.protocol) })}{' '}
          {holds.meterId !== null && t('record.number', { number: holds.meterId })}
        </Text>
      )}
      {recording.leftOut > 0 && (
        <Text size="sm" c="dimmed">
          {t('record.leftOut', { count: recording.leftOut })}
        </Text>
      )}
    </div>
  );
}

/** Plays a recording, for looking at what a meter of somebody else sends. */
export function PlayRecording() {
  const { t } = useTranslation('setup');
  const acts = useActs();
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed" maw={680}>
        {t('record.playHint')}
      </Text>
      {acts.error !== null && <ErrorNotice error={acts.error} />}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => void acts.run('setup.playRecording', null)}
          loading={acts.busy}
        >
          {t('record.play')}
        </Button>
      </Group>
    </Stack>
  );
}
