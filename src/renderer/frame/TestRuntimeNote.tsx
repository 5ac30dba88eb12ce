import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useInfo } from '../state/info.ts';

/** Says on every screen that the program runs on the unsupported runtime, when it does. */
export function TestRuntimeNote() {
  const { t } = useTranslation('frame');
  const info = useInfo((state) => (state.result?.ok === true ? state.result.value : null));
  if (info?.testRuntime !== true) return null;
  return (
    <Alert color="sun" variant="light" p="xs" title={t('testRuntime.label')}>
      <Text fz={13} lh={1.4}>
        {t('testRuntime.hint', { version: info.electron })}
      </Text>
    </Alert>
  );
}
