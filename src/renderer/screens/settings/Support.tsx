import { Anchor, Button, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkName } from '../../../shared/links.ts';
import type { AppError } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useInfo } from '../../state/info.ts';
import { SupportLog } from './SupportLog.tsx';
import classes from './settings.module.css';

/** For the day when somebody has to help: the support file, the versions, the log. */
export function Support() {
  const { t } = useTranslation('settings');
  const info = useInfo((state) => state.result);
  const [error, setError] = useState<AppError | null>(null);
  const [saved, setSaved] = useState<string | null>(null);

  async function save() {
    const answer = await call('support.save', null);
    setError(answer.ok ? null : answer.error);
    setSaved(answer.ok ? (answer.value?.file ?? null) : null);
  }

  async function open(link: LinkName) {
    const answer = await call('app.openLink', { link });
    setError(answer.ok ? null : answer.error);
  }

  return (
    <Stack gap="md">
      {error !== null && <ErrorNotice error={error} />}
      <Panel title={t('support.file.title')}>
        <Text mb="md" maw={680}>
          {t('support.file.text')}
        </Text>
        <Button leftSection={<IconDownload size={18} aria-hidden />} onClick={() => void save()}>
          {t('support.file.save')}
        </Button>
        <Text role="status" mt={saved === null ? 0 : 'sm'} size="sm">
          {saved !== null && t('support.file.saved', { file: saved })}
        </Text>
      </Panel>
      <Panel title={t('support.program.title')}>
        {info?.ok === false && <ErrorNotice error={info.error} />}
        {info?.ok === true && (
          <dl className={classes['facts']}>
            <dt>{t('support.program.version')}</dt>
            <dd>{info.value.version}</dd>
            <dt>Electron</dt>
            <dd>
              {info.value.electron} (Chromium {info.value.chrome}, Node {info.value.node})
            </dd>
            <dt>{t('support.program.system')}</dt>
            <dd>
              {info.value.platform} {info.value.arch}
            </dd>
            <dt>{t('support.program.profile')}</dt>
            <dd>{info.value.profile}</dd>
          </dl>
        )}
        <Anchor component="button" type="button" mt="sm" onClick={() => void open('licence')}>
          {t('support.program.licence')}
        </Anchor>
      </Panel>
      <SupportLog />
    </Stack>
  );
}
