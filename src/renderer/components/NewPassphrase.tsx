import { Button, Group, Radio, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultMode } from '../../shared/vault/terms.ts';
import { PassphraseInput } from './PassphraseInput.tsx';

export interface PassphraseChoice {
  readonly mode: VaultMode;
  readonly passphrase: string;
}

interface Props {
  readonly action: string;
  readonly busy: boolean;
  /** False where the wallet goes on asking for it as before; what is chosen then says nothing of the mode. */
  readonly asksMode?: boolean;
  onChoose(choice: PassphraseChoice): void;
  readonly onCancel?: () => void;
}

const MODES: readonly VaultMode[] = ['keychain', 'both', 'passphrase'];
const SHORTEST = 8;

/** A passphrase typed twice, and when the wallet shall ask for it. */
export function NewPassphrase({ action, busy, asksMode = true, onChoose, onCancel }: Props) {
  const { t } = useTranslation('components');
  const [mode, setMode] = useState<VaultMode>('keychain');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const short = [...first.normalize('NFKC')].length < SHORTEST;
  const differs = first !== second;

  function choose(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!short && !differs) onChoose({ mode, passphrase: first });
  }

  return (
    <form onSubmit={choose} noValidate>
      <Stack gap="md">
        <PassphraseInput
          label={t('passphrase.label')}
          description={t('passphrase.hint')}
          value={first}
          onChange={(event) => setFirst(event.currentTarget.value)}
          error={tried && short ? t('passphrase.short') : undefined}
          autoComplete="new-password"
        />
        <PassphraseInput
          label={t('passphrase.again')}
          value={second}
          onChange={(event) => setSecond(event.currentTarget.value)}
          error={tried && !short && differs ? t('passphrase.differs') : undefined}
          autoComplete="new-password"
        />
        {asksMode && (
          <Radio.Group
            label={t('passphrase.when')}
            value={mode}
            onChange={(value) => setMode(MODES.find((known) => known === value) ?? mode)}
          >
            <Stack gap="xs" mt="xs">
              {MODES.map((known) => (
                <Radio
                  key={known}
                  value={known}
                  label={t(`passphrase.mode.${known}.name`)}
                  description={t(`passphrase.mode.${known}.text`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {action}
          </Button>
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              {t('passphrase.back')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
