import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvitationPreview } from '../../../shared/ipc/setup.ts';
import type { AppError } from '../../../shared/result.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useSetup } from '../../state/setup.ts';
import { AcceptForm } from './AcceptForm.tsx';
import { KeysFirst } from './KeysFirst.tsx';
import { PreviewFacts } from './PreviewFacts.tsx';
import { StepFooter } from './StepFooter.tsx';

/** An invitation as link, text, file or picture; shown with what the chain says about it, then accepted. */
export function InvitationStep() {
  const { t } = useTranslation('setup');
  const setup = useSetup((state) => state.value);
  const [typed, setTyped] = useState<string | null>(null);
  const [preview, setPreview] = useState<{ text: string; facts: InvitationPreview } | null>(null);
  const [fileError, setFileError] = useState<AppError | null>(null);
  const acts = useActs();
  if (setup?.keys.state !== 'open') return <KeysFirst />;
  if (setup.community !== null) {
    return (
      <Stack gap="md">
        <Panel title={t('invitation.joined', { name: setup.community })}>
          <Text>{t('invitation.joinedText')}</Text>
        </Panel>
        <StepFooter step="invitation" ready />
      </Stack>
    );
  }
  // What came as a link of the system waits in the field until the person types something else.
  const text = typed ?? setup.invitation ?? '';

  async function look(event: FormEvent) {
    event.preventDefault();
    const answer = await acts.run('setup.previewInvitation', { text });
    setPreview(answer.ok ? { text, facts: answer.value } : null);
  }

  async function read(file: File | null) {
    if (file === null) return;
    const { textOfFile } = await import('./invitation-file.ts');
    const found = await textOfFile(file);
    setFileError(found.ok ? null : found.error);
    if (found.ok) setTyped(found.value);
  }

  if (preview !== null) {
    return (
      <Stack gap="md">
        <PreviewFacts facts={preview.facts} />
        <AcceptForm text={preview.text} facts={preview.facts} onBack={() => setPreview(null)} />
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Panel title={t('invitation.title')} hint={t('invitation.hint')}>
        <form onSubmit={(event) => void look(event)}>
          <Stack gap="md">
            <Textarea
              label={t('invitation.text')}
              description={t('invitation.textHint')}
              placeholder="wattlet://join?i=…"
              value={text}
              onChange={(event) => setTyped(event.currentTarget.value)}
              rows={4}
              spellCheck={false}
            />
            {fileError !== null && <ErrorNotice error={fileError} />}
            {acts.error !== null && <ErrorNotice error={acts.error} />}
            <Group>
              <Button type="submit" loading={acts.busy} disabled={text.trim() === ''}>
                {t('invitation.look')}
              </Button>
              <FileButton onChange={(file) => void read(file)} accept="image/*,.json,.txt,.wattlet">
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconPhoto size={18} aria-hidden />}>
                    {t('invitation.file')}
                  </Button>
                )}
              </FileButton>
            </Group>
            <Text size="sm" role="status">
              {acts.busy && t('invitation.asking')}
            </Text>
          </Stack>
        </form>
      </Panel>
      <StepFooter step="invitation" ready={false} />
    </Stack>
  );
}
