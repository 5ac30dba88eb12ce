import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SigningLimits } from '../../../shared/ipc/setup.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { NumberField } from '../../components/NumberField.tsx';
import { Panel } from '../../components/Panel.tsx';
import { PassphraseInput } from '../../components/PassphraseInput.tsx';
import { useActs } from '../../state/act.ts';
import { useCommunity } from '../../state/household.ts';
import { useSetup } from '../../state/setup.ts';
import { draftOf, type LimitsField, limitsOf } from './signing-limits.ts';

/** The outermost bounds: beyond them the keys sign nothing, whatever the rest of the program asks for. */
export function SigningPanel() {
  const limits = useSetup((state) => state.value?.keys.limits ?? null);
  const [saved, setSaved] = useState(false);
  if (limits === null) return null;
  const key = Object.values(limits).map(String).join();
  return <Form key={key} limits={limits} saved={saved} onSaved={setSaved} />;
}

interface Props {
  readonly limits: SigningLimits;
  readonly saved: boolean;
  onSaved(saved: boolean): void;
}

function Form({ limits, saved, onSaved }: Props) {
  const { t } = useTranslation('setup');
  const currency = useCommunity()?.currency ?? '';
  const [draft, setDraft] = useState(() => draftOf(limits));
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const acts = useActs();
  const next = limitsOf(draft, limits);

  async function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (next === null) return;
    const request = { limits: next, ...(passphrase === '' ? {} : { passphrase }) };
    const answer = await acts.run('setup.setLimits', request);
    setPassphrase('');
    onSaved(answer.ok);
  }

  const field = (name: LimitsField, unit: string, step: number) => (
    <NumberField
      label={t(`signing.${name}`)}
      unit={unit}
      value={draft[name]}
      onChange={(value) => {
        onSaved(false);
        setDraft({ ...draft, [name]: value });
      }}
      step={step}
    />
  );
  return (
    <Panel title={t('signing.title')} hint={t('signing.hint')}>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
            {field('energyWh', 'Wh', 100)}
            {field('deposit', currency, 10)}
            {field('lowestSell', `${currency}/kWh`, 0.01)}
            {field('highestBuy', `${currency}/kWh`, 0.01)}
          </SimpleGrid>
          <PassphraseInput
            label={t('passphrase.yours')}
            description={t('signing.passphraseHint')}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            autoComplete="off"
            maw={360}
          />
          {tried && next === null && <Text role="alert">{t('signing.wrong')}</Text>}
          {acts.error !== null && <ErrorNotice error={acts.error} />}
          <Group>
            <Button type="submit" variant="default" loading={acts.busy}>
              {t('payout.save')}
            </Button>
            <Text role="status" size="sm">
              {saved && t('payout.saved')}
            </Text>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
