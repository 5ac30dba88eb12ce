import { Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Licence } from '../../../shared/ipc/app.ts';
import type { Result } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import classes from './settings.module.css';

/** Whose work this program is made with, and under which licences. */
export function About() {
  const { t } = useTranslation('settings');
  const [answer, setAnswer] = useState<Result<Licence[]> | null>(null);
  useEffect(() => {
    let left = false;
    void call('app.licences', null).then((found) => {
      if (!left) setAnswer(found);
    });
    return () => {
      left = true;
    };
  }, []);
  return (
    <Panel title={t('about.title')} hint={t('about.text')}>
      {answer?.ok === false && <ErrorNotice error={answer.error} />}
      {answer?.ok === true && (
        <Stack gap={4}>
          {answer.value.map(({ name, version, licence, text }) => (
            <details key={`${name}@${version}`}>
              <summary>
                {name} {version} · {licence}
              </summary>
              <Text component="pre" size="sm" className={classes['licence'] ?? ''}>
                {text === '' ? t('about.noText') : text}
              </Text>
            </details>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
