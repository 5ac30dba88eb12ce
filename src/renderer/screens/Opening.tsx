import { useTranslation } from 'react-i18next';
import { Waiting } from '../components/Waiting.tsx';
import { useSetup } from '../state/setup.ts';

/** While main has not told what this wallet is, or its keys or records are being opened: so much is known by then. */
export function Opening() {
  const { t } = useTranslation('frame');
  const doing = useSetup(({ value }) =>
    value === null ? 'start' : value.keys.state === 'opening' ? 'keys' : 'records',
  );
  return (
    <Waiting
      key={doing}
      words={t(`opening.${doing}`)}
      {...(doing === 'keys' ? { advice: t('opening.keysAdvice') } : {})}
    />
  );
}
