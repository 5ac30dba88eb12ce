import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A field for a passphrase: hidden, remembered by nobody, and with its eye named in the person's language. */
export function PassphraseInput(props: PasswordInputProps) {
  const { t } = useTranslation('components');
  return (
    <PasswordInput
      autoComplete="off"
      {...props}
      visibilityToggleButtonProps={{ 'aria-label': t('passphrase.show') }}
    />
  );
}
