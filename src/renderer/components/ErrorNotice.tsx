import { Alert, Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';

/** An error as main answers it or as a topic carries it. */
type ShownError = Omit<AppError, 'params'> & { readonly params?: AppError['params'] | undefined };

interface Props {
  readonly error: ShownError;
  readonly onRetry?: () => void;
  /** A way to where it is mended. */
  readonly action?: ReactNode;
}

/** An error in the person's language: what happened and what is safe, what to do, and the code for support. */
export function ErrorNotice({ error, onRetry, action }: Props) {
  const { t, i18n } = useTranslation('components');
  const words = errorWords(error, i18n.getFixedT(null, 'errors'), (key) =>
    i18n.exists(key, { ns: 'errors' }),
  );
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={words.what}
      role="alert"
    >
      <Text size="sm">
        <strong>{t('error.remedy')}</strong>
        {words.todo}
      </Text>
      {action !== undefined && <div style={{ marginTop: 6 }}>{action}</div>}
      <Text size="xs" mt={6}>
        {t('error.code', { code: error.code })}
      </Text>
      {onRetry !== undefined && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {t('error.retry')}
        </Button>
      )}
    </Alert>
  );
}

/** The words of `errors.json` for the error's code; where it has none, the English ones that the error carries. */
export function errorWords(
  error: ShownError,
  t: TFunction<'errors'>,
  exists: (key: string) => boolean,
): { what: string; todo: string } {
  if (!exists(`${error.code}.what`)) return { what: error.message, todo: error.remedy };
  // Codes are open (each part has its own), so the type of one known key stands for them all.
  const known = error.code as 'files.notWritten';
  const params = { ...error.params };
  return { what: t(`${known}.what`, params), todo: t(`${known}.todo`, params) };
}
