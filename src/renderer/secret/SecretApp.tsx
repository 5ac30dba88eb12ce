import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconEyeOff, IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecretStart } from '../../shared/ipc/secret-desk.ts';
import type { SecretVault } from '../../shared/vault/secret-api.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';
import { Backup } from './Backup.tsx';
import { Check } from './Check.tsx';
import type { Desk } from './desk.ts';
import { Forgotten } from './Forgotten.tsx';
import { Predecessor } from './Predecessor.tsx';
import { Restore } from './Restore.tsx';
import classes from './secret.module.css';

export interface SecretProps {
  readonly vault: SecretVault;
  readonly desk: Desk;
  readonly start: SecretStart;
}

/** One window, five purposes; a backup leads on to its check. */
export function SecretApp(props: SecretProps) {
  const { t } = useTranslation('secret');
  const [checking, setChecking] = useState<BackupKind | null>(null);
  const { purpose, captureProtected } = props.start;
  const place = checking === null ? purpose : 'check';
  return (
    <main className={classes['page']}>
      <Stack gap="md">
        <header>
          <Title order={1} size="h2">
            {t(`purpose.${place}.title`)}
          </Title>
          <Text c="dimmed">{t(`purpose.${place}.lead`)}</Text>
        </header>
        <Alert
          color={captureProtected ? 'leaf' : 'sun'}
          variant="light"
          p="xs"
          icon={captureProtected ? <IconShieldLock aria-hidden /> : <IconEyeOff aria-hidden />}
        >
          {t(captureProtected ? 'capture.protected' : 'capture.open')}
        </Alert>
        {place === 'backup' && <Backup {...props} onCheck={setChecking} />}
        {place === 'check' && <Check {...props} first={checking} />}
        {place === 'predecessor' && <Predecessor {...props} />}
        {place === 'passphrase' && <Forgotten {...props} />}
        {place === 'restore' && <Restore {...props} />}
      </Stack>
    </main>
  );
}
