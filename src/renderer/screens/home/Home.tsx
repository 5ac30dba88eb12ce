import { useTranslation } from 'react-i18next';
import { Screen } from '../../components/Screen.tsx';
import { NotJoined } from '../NotJoined.tsx';

export function Home() {
  const { t } = useTranslation('home');
  return (
    <Screen title={t('title')}>
      <NotJoined />
    </Screen>
  );
}
