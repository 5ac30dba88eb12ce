import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHORTEST_PASSPHRASE } from '../../../shared/ipc/archive.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { PassphraseInput } from '../../components/PassphraseInput.tsx';
import { useActs } from '../../state/act.ts';
import { useArchive } from '../../state/archive.ts';

type Complaint = 'short' | 'differ' | 'missing';

/** What the chain cannot give back after a loss, in a file that the household keeps itself. */
export function HistoryPanel() {
  const { t } = useTranslation('setup');
  const progress = useArchive((state) => state.value);
  const acts = useActs();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [complaint, setComplaint] = useState<Complaint | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const doing = progress?.doing ?? 'nothing';

  function begin(wrong: Complaint | null): boolean {
    setComplaint(wrong);
    setOutcome(null);
    return wrong === null;
  }
  function end(words: string | null): void {
    setOutcome(words);
    setPassphrase('');
    setAgain('');
  }

  /** Stopped is no trouble: the person wanted it. */
  function ended(code: string): void {
    if (code !== 'archive.stopped') return;
    acts.forget();
    setOutcome(t('archive.stopped'));
  }

  async function save() {
    const wrong = passphrase.length < SHORTEST_PASSPHRASE ? 'short' : passphrase !== again ? 'differ' : null;
    if (!begin(wrong)) return;
    const answer = await acts.run('archive.save', { passphrase });
    if (!answer.ok) return ended(answer.error.code);
    if (answer.value === null) return;
    const { records, file } = answer.value;
    end(t('archive.saved', { count: records, file }));
  }

  async function take() {
    if (!begin(passphrase === '' ? 'missing' : null)) return;
    const answer = await acts.run('archive.take', { passphrase });
    if (!answer.ok) return ended(answer.error.code);
    if (answer.value === null) return;
    const { added } = answer.value;
    end(added === 0 ? t('archive.takenNone') : t('archive.taken', { count: added }));
  }

  return (
    <Panel title={t('archive.title')} hint={t('archive.hint')}>
      <Stack gap="md">
        <PassphraseInput
          label={t('archive.passphrase')}
          description={t('archive.passphraseHint')}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          maw={420}
        />
        <PassphraseInput
          label={t('archive.again')}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          maw={420}
        />
        {complaint !== null && <Text role="alert">{t(`archive.${complaint}`)}</Text>}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        <Group>
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            loading={acts.busy}
            onClick={() => void save()}
          >
            {t('archive.save')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconUpload size={18} aria-hidden />}
            loading={acts.busy}
            onClick={() => void take()}
          >
            {t('archive.take')}
          </Button>
        </Group>
        {doing !== 'nothing' && progress !== null && (
          <Group wrap="nowrap">
            <Progress
              flex={1}
              value={progress.percent}
              aria-label={t(`archive.${doing}`, { percent: progress.percent })}
            />
            <Button variant="default" size="compact-sm" onClick={() => void call('archive.stop', null)}>
              {t('archive.stop')}
            </Button>
          </Group>
        )}
        <Text role="status" size="sm">
          {doing === 'nothing' || progress === null
            ? outcome
            : t(`archive.${doing}`, { percent: progress.percent })}
        </Text>
      </Stack>
    </Panel>
  );
}
