import { Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/Loading.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useHousehold } from '../../state/household.ts';
import { NotJoined } from '../NotJoined.tsx';
import { Community } from './Community.tsx';
import { Endpoints } from './Endpoints.tsx';
import { LimitsForm } from './LimitsForm.tsx';
import { OwnGroups } from './OwnGroups.tsx';
import { Score } from './Score.tsx';

// The chart library comes after the words are there.
const Curves = lazy(() => import('./Curves.tsx').then((module) => ({ default: module.Curves })));
const Prices = lazy(() => import('./Prices.tsx').then((module) => ({ default: module.Prices })));

export function Market() {
  const { t } = useTranslation('market');
  const joined = useHousehold((state) => state.value !== null);
  return (
    <Screen title={t('title')} lead={joined ? t('lead') : undefined}>
      {joined ? (
        <Stack gap="md">
          <Suspense fallback={<Loading />}>
            <Curves />
            <Prices />
          </Suspense>
          <LimitsForm />
          <Score />
          <Community />
          <OwnGroups />
          <Endpoints />
        </Stack>
      ) : (
        <NotJoined />
      )}
    </Screen>
  );
}
