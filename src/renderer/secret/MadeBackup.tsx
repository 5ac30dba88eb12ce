import { Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kitPdf } from '../../shared/backup/kit.ts';
import type { AppError } from '../../shared/result.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { Panel } from '../components/Panel.tsx';
import { useKitTexts } from './kit-texts.ts';
import type { Made } from './make.ts';
import type { SecretProps } from './SecretApp.tsx';
import classes from './secret.module.css';

interface Props extends SecretProps {
  readonly made: Made;
  onBack(): void;
  onCheck(kind: BackupKind): void;
}

/** What was made: read it, save it, and go on to trying it. */
export function MadeBackup({ vault, desk, start, made, onBack, onCheck }: Props) {
  const { t } = useTranslation('secret');
  const kit = useKitTexts(start.locale);
  const [saved, setSaved] = useState<boolean | null>(null);
  const [error, setError] = useState<AppError | null>(null);

  async function saveKit(sheets: readonly (readonly string[])[]) {
    const pdf = await kitPdf(
      {
        fingerprint: made.fingerprint,
        date: kit.date,
        sheets: sheets.map((words, index) => ({ name: kit.sheet(index + 1, sheets.length), words })),
        texts: kit.texts,
      },
      kit.lettering,
    );
    setError(pdf.ok ? null : pdf.error);
    if (!pdf.ok) return;
    const content = new Uint8Array(pdf.value);
    const kept = await desk.save(`wattlet-kit-${made.fingerprint}.pdf`, 'application/pdf', content);
    setSaved(kept);
    if (!kept) return;
    const noted = await vault.noteKit({});
    setError(noted.ok ? null : noted.error);
    desk.note({ kind: 'changed' });
  }

  return (
    <Stack gap="md">
      <Text>
        {t('made.fingerprint')} <span className={classes['fingerprint']}>{made.fingerprint}</span>
      </Text>
      {made.kind === 'file' ? (
        <Panel title={t('kind.file.name')} hint={t('made.file')}>
          <Button
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() =>
              void desk.save(made.fileName, 'application/json', made.json).then((kept) => setSaved(kept))
            }
          >
            {t('made.saveFile')}
          </Button>
        </Panel>
      ) : made.kind === 'kit' ? (
        <Panel title={t('kind.kit.name')} hint={t('made.kit')}>
          <Button
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() => void saveKit(made.sheets)}
          >
            {t('made.saveKit')}
          </Button>
        </Panel>
      ) : (
        <Sheets sheets={made.sheets} />
      )}
      <Text role="status" size="sm">
        {saved !== null && t(saved ? 'made.saved' : 'made.notSaved')}
      </Text>
      {error !== null && <ErrorNotice error={error} />}
      <Text>{t('made.tryIt')}</Text>
      <Group>
        <Button onClick={() => onCheck(made.kind)}>{t('made.check')}</Button>
        <Button variant="default" onClick={onBack}>
          {t('made.another')}
        </Button>
        <Button variant="default" onClick={() => desk.note({ kind: 'done' })}>
          {t('close')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Words to write down, one sheet at a time. */
function Sheets({ sheets }: { sheets: readonly (readonly string[])[] }) {
  const { t } = useTranslation('secret');
  const [at, setAt] = useState(0);
  const [copied, setCopied] = useState(false);
  const words = sheets[at] ?? [];
  const many = sheets.length > 1;
  return (
    <Panel title={many ? t('made.sheet', { at: at + 1, of: sheets.length }) : t('kind.words.name')}>
      {many && (
        <Tabs value={String(at)} onChange={(value) => setAt(Number(value))} mb="md">
          <Tabs.List>
            {sheets.map((sheet, index) => (
              <Tabs.Tab key={sheet.join(' ')} value={String(index)}>
                {t('made.sheet', { at: index + 1, of: sheets.length })}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      )}
      <ol className={classes['words']} data-testid="words">
        {words.map((word, index) => (
          <li key={`${index} ${word}`}>
            <span>{index + 1}</span>
            {word}
          </li>
        ))}
      </ol>
      <Group mt="md">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconCopy size={16} aria-hidden />}
          onClick={() => setCopied(copyText(words.join(' ')))}
        >
          {t('made.copy')}
        </Button>
        <Text size="sm" role="status">
          {copied && t('made.copied')}
        </Text>
      </Group>
    </Panel>
  );
}

/** By the browser's own copying, which needs no permission; the `copy` event then has main empty the clipboard. */
function copyText(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
