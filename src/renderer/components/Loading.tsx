import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Something is on its way. */
export function Loading() {
  const { t } = useTranslation('components');
  return (
    <Center py="xl" role="status" aria-label={t('loading')} data-loading>
      <Loader />
    </Center>
  );
}
