import { Stack } from '@mantine/core';
import { useSetup } from '../../state/setup.ts';
import { Backups } from './Backups.tsx';
import { KeysFirst } from './KeysFirst.tsx';
import { StepFooter } from './StepFooter.tsx';

export function BackupStep() {
  const keys = useSetup((state) => state.value?.keys);
  if (keys?.state !== 'open') return <KeysFirst />;
  return (
    <Stack gap="md">
      <Backups />
      <StepFooter step="backup" ready={keys.backups.some(({ checkedAt }) => checkedAt !== null)} />
    </Stack>
  );
}
