import { Radio, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/ipc/settings.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '../../../shared/languages.ts';
import type { AppError } from '../../../shared/result.ts';
import { THEMES } from '../../../shared/themes.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segments } from '../../components/Segments.tsx';
import { useSettings } from '../../state/settings.ts';
import { FormatSamples } from './FormatSamples.tsx';

/** Colours, language, and how numbers look in it. */
export function Appearance() {
  const { t } = useTranslation('settings');
  const choice = useSettings((state) => state.value?.choice);
  const [error, setError] = useState<AppError | null>(null);

  async function change(part: Partial<Settings>) {
    const answer = await call('settings.change', part);
    setError(answer.ok ? null : answer.error);
  }

  if (choice === undefined) return null;
  return (
    <Stack gap="md">
      {error !== null && <ErrorNotice error={error} />}
      <Panel title={t('theme.title')} hint={t('theme.hint')}>
        <Segments
          aria-label={t('theme.title')}
          value={choice.theme}
          onChange={(theme) => void change({ theme })}
          data={THEMES.map((theme) => ({ value: theme, label: t(`theme.${theme}`) }))}
        />
      </Panel>
      <Panel title={t('language.title')} hint={t('language.hint')}>
        <Radio.Group
          aria-label={t('language.title')}
          value={choice.language}
          onChange={(value) => {
            const language = ['system' as const, ...LANGUAGES].find((known) => known === value);
            if (language !== undefined) void change({ language });
          }}
        >
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" verticalSpacing="sm">
            <Radio value="system" label={t('language.system')} />
            {LANGUAGES.map((language) => (
              <Radio key={language} value={language} label={LANGUAGE_NAMES[language]} lang={language} />
            ))}
          </SimpleGrid>
        </Radio.Group>
      </Panel>
      <FormatSamples />
    </Stack>
  );
}
