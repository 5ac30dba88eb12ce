import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useHousehold } from '../../state/household.ts';

/** Leaving the community for good; asked twice, as nothing brings it back. */
export function LeavePanel() {
  const { t } = useTranslation(['setup', 'home', 'components']);
  const stage = useHousehold((state) => state.value?.stage ?? null);
  const name = useHousehold((state) => state.value?.community?.name ?? '');
  const [asking, setAsking] = useState(false);
  const [noted, setNoted] = useState(false);
  const acts = useActs();
  const over = stage === 'left' ? 'left' : stage === 'leaving' || noted ? 'leaving' : null;

  async function leave() {
    const answer = await acts.run('household.leave', null);
    if (!answer.ok) return;
    setAsking(false);
    setNoted(true);
  }

  return (
    <Panel title={t('leave.title')} hint={t('leave.hint')}>
      {over === null ? (
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('leave.ask')}
        </Button>
      ) : (
        <Text role="status">{t(`home:stage.${over}.text`)}</Text>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('leave.really', { name })}
        closeButtonProps={{ 'aria-label': t('components:close') }}
      >
        <Stack gap="md">
          <Text>{t('leave.what')}</Text>
          {acts.error !== null && <ErrorNotice error={acts.error} />}
          <Group>
            <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
              {t('leave.stay')}
            </Button>
            <Button color="red" loading={acts.busy} onClick={() => void leave()}>
              {t('leave.action')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Panel>
  );
}
