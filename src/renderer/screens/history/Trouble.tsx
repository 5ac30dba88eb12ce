import { Alert, Anchor, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { hrefOf } from '../../state/route.ts';

interface Props {
  /** Names of the chapters where a check differs; none where there are no chapters. */
  readonly where?: readonly string[];
}

/** Beside a red mark: what it means, what is safe, and what to do. */
export function Trouble({ where = [] }: Props) {
  const { t, i18n } = useTranslation('story');
  const places = new Intl.ListFormat(i18n.language).format(where);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t('trouble.title')}>
      {where.length > 0 && <Text size="sm">{t('trouble.where', { places })}</Text>}
      <Text size="sm">{t('trouble.safe')}</Text>
      <Text size="sm" mt={6}>
        <strong>{t('trouble.remedy')}</strong>
        {t('trouble.todo')}{' '}
        <Anchor href={hrefOf('settings', 'support')} inherit underline="always">
          {t('trouble.support')}
        </Anchor>
      </Text>
    </Alert>
  );
}
