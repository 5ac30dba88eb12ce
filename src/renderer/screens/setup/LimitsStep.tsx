import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHousehold } from '../../state/household.ts';
import { go } from '../../state/route.ts';
import { useSetup } from '../../state/setup.ts';
import { LimitsForm } from '../market/LimitsForm.tsx';
import { KeysFirst } from './KeysFirst.tsx';

/** From and up to which price to trade; any price between the two tariffs unless told. */
export function LimitsStep() {
  const { t } = useTranslation('setup');
  const setup = useSetup((state) => state.value);
  const present = useHousehold((state) => state.value?.limits != null && state.value.community !== null);
  if (setup?.keys.state !== 'open') return <KeysFirst />;
  return (
    <Stack gap="md">
      {present ? <LimitsForm /> : <Text>{t('limits.wait')}</Text>}
      <Text>{t('limits.text')}</Text>
      <Group>
        <Button onClick={() => go('home')}>{t('limits.finish')}</Button>
      </Group>
    </Stack>
  );
}
