import { useTranslation } from 'react-i18next';
import classes from './App.module.css';

/** The first stop of the keyboard: over the navigation, into the screen. A button, as the hash is the route. */
export function SkipLink() {
  const { t } = useTranslation('frame');
  return (
    <button
      type="button"
      className={classes['skip']}
      onClick={() => document.getElementById('content')?.focus()}
    >
      {t('skip')}
    </button>
  );
}
