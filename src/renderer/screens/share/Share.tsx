import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useHousehold } from '../../state/household.ts';
import { NotJoined } from '../NotJoined.tsx';
import { NewShare } from './NewShare.tsx';
import { SharedList } from './SharedList.tsx';
import { SumForm } from './SumForm.tsx';

/** Who was shown what and until when; new disclosures; sums without their parts. */
export function Share() {
  const { t } = useTranslation('share');
  const joined = useHousehold((state) => state.value !== null);
  return (
    <Screen title={t('title')} lead={t('lead')}>
      {joined ? <Shares /> : <NotJoined />}
    </Screen>
  );
}

function Shares() {
  const { t } = useTranslation('share');
  const format = useFormat();
  // What was just made is recorded within a phase.
  const phase = useHousehold((state) => `${state.value?.slot} ${state.value?.phase}`);
  const { value, error, reload } = useAnswer('share.overview', null, phase);
  if (value === null) return error === null ? <Loading /> : <ErrorNotice error={error} onRetry={reload} />;
  const { sealedUntil } = value;
  return (
    <Stack gap="md">
      <Text c="dimmed" size="sm">
        {sealedUntil === null
          ? t('unsealedYet')
          : t('sealed', { date: format.dateTime(utcSeconds(sealedUntil)) })}
      </Text>
      <SharedList shared={value.shared} />
      {sealedUntil !== null && (
        <>
          <NewShare roles={value.roles} onMade={reload} />
          <SumForm />
        </>
      )}
    </Stack>
  );
}
