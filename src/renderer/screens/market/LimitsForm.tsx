import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { Limits } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { NumberField } from '../../components/NumberField.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold } from '../../state/household.ts';
import { type Bounds, complaintsOf, type Draft, draftOf, type FieldName, limitsOf } from './limits.ts';
import { WhatIf } from './WhatIf.tsx';

const MODES: readonly Limits['mode'][] = ['automatic', 'manual', 'paused'];

/** The household's own rules: how to trade, and from which and up to which price. */
export function LimitsForm() {
  const limits = useHousehold(useShallow((state) => state.value?.limits ?? null));
  const community = useCommunity();
  const [saved, setSaved] = useState(false);
  if (limits === null || community === null) return null;
  // Made anew when main has other limits than those the form began with.
  return (
    <Form
      key={JSON.stringify(limits)}
      limits={limits}
      bounds={community}
      currency={community.currency}
      saved={saved}
      onSaved={setSaved}
    />
  );
}

interface Props {
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly currency: string;
  readonly saved: boolean;
  onSaved(saved: boolean): void;
}

function Form({ limits, bounds, currency, saved, onSaved }: Props) {
  const { t } = useTranslation('market');
  const { decimal } = useFormat();
  const [draft, setDraft] = useState<Draft>(() => draftOf(limits, bounds));
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const complaints = complaintsOf(draft, bounds);

  async function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.keys(complaints).length > 0) return;
    const answer = await call('household.setLimits', limitsOf(draft));
    setError(answer.ok ? null : answer.error);
    onSaved(answer.ok);
  }

  const change = (part: Partial<Draft>) => {
    onSaved(false);
    setDraft({ ...draft, ...part });
  };
  const field = (name: FieldName, unit: string, step: number) => {
    const complaint = complaints[name];
    return (
      <NumberField
        label={t(`limits.${name}`)}
        description={t(`limits.${name}Hint`)}
        unit={unit}
        value={draft[name]}
        onChange={(value) => change({ [name]: value })}
        error={
          complaint !== undefined && (tried || complaint === 'unreadable')
            ? t(`limits.complaint.${complaint}`, { example: `0${decimal}12` })
            : undefined
        }
        step={step}
      />
    );
  };
  return (
    <Panel title={t('limits.title')} hint={t('limits.hint')}>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="md">
          <Radio.Group
            label={t('limits.mode')}
            value={draft.mode}
            onChange={(value) => change({ mode: MODES.find((mode) => mode === value) ?? draft.mode })}
          >
            <Stack gap="xs" mt="xs">
              {MODES.map((mode) => (
                <Radio
                  key={mode}
                  value={mode}
                  label={t(`limits.modes.${mode}.name`)}
                  description={t(`limits.modes.${mode}.text`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {draft.mode !== 'paused' && (
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
              {field('lowestSell', `${currency}/kWh`, 0.01)}
              {field('highestBuy', `${currency}/kWh`, 0.01)}
              {draft.mode === 'manual' && field('manualSell', 'kWh', 0.1)}
              {draft.mode === 'manual' && field('manualBuy', 'kWh', 0.1)}
            </SimpleGrid>
          )}
          <WhatIf
            limits={Object.keys(complaints).length === 0 ? limitsOf(draft) : null}
            currency={currency}
          />
          {error !== null && <ErrorNotice error={error} />}
          <Group>
            <Button type="submit">{t('limits.save')}</Button>
            <Text role="status" size="sm">
              {saved && t('limits.saved')}
            </Text>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
