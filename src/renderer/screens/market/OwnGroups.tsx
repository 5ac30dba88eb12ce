import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';
import { useReason } from '../../state/reasons.ts';

/** The homes that this household is hidden among, now and next; a group that the person does not trust gets nothing. */
export function OwnGroups() {
  const { t } = useTranslation('market');
  const format = useFormat();
  const reason = useReason();
  const acts = useActs();
  const groups = useCommunity()?.groups ?? [];
  if (groups.length === 0) return null;
  return (
    <Panel title={t('ownGroup.title')} hint={t('ownGroup.hint')}>
      <Stack gap="md">
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        {groups.map(({ cohort, homes, from, doubt }) => {
          const refused = doubt === 'cohort.refused';
          const number = cohort + 1;
          return (
            <Group key={cohort} justify="space-between">
              <div>
                <Text>
                  {from === null
                    ? t('ownGroup.now', { number, homes })
                    : t('ownGroup.later', { number, homes, date: format.dateTime(utcSeconds(from)) })}
                </Text>
                <Text role="status" size="sm">
                  {refused ? t('ownGroup.refused') : reason(doubt)}
                </Text>
              </div>
              {(doubt === null || refused) && (
                <Button
                  variant="default"
                  loading={acts.busy}
                  onClick={() => void acts.run('household.refuseGroup', { cohort, refused: !refused })}
                >
                  {t(refused ? 'ownGroup.accept' : 'ownGroup.refuse')}
                </Button>
              )}
            </Group>
          );
        })}
      </Stack>
    </Panel>
  );
}
