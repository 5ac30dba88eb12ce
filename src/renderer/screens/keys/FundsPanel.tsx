import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Funds } from '../../../shared/readmodel.ts';
import { type TokenUnits, tokenUnits } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { NumberField } from '../../components/NumberField.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold } from '../../state/household.ts';
import { useSetup } from '../../state/setup.ts';
import classes from '../setup/setup.module.css';

const UNITS_PER_COIN = 1e6;
const ASK_EVERY_SECONDS = 10;

/** The household's money in the community: what is held and why, paying in, and taking out what is free. */
export function FundsPanel() {
  const { t } = useTranslation('setup');
  // Money that was sent arrives within a slot; what stands here follows it.
  const turn = useHousehold((state) => Math.floor((state.value?.chainTime ?? 0) / ASK_EVERY_SECONDS));
  const { value, error, reload } = useAnswer('household.funds', null, turn);
  return (
    <Panel title={t('funds.title')} hint={t('funds.hint')}>
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} onRetry={reload} />}
        {value === null ? (
          error === null && <Text c="dimmed">{t('funds.none')}</Text>
        ) : (
          <Held funds={value} />
        )}
        {value !== null && <Withdraw free={value.withdrawable} onSent={reload} />}
      </Stack>
    </Panel>
  );
}

function Held({ funds }: { readonly funds: Funds }) {
  const { t } = useTranslation('setup');
  const money = useMoney();
  const account = useSetup((state) => state.value?.keys.account ?? null);
  const lines = [
    ['held', funds.deposit],
    ['required', funds.required],
    ['line', funds.creditLine],
    ['credit', funds.credit],
    ['free', funds.withdrawable],
  ] as const;
  return (
    <>
      <dl className={classes['facts']}>
        {lines
          .filter(([name, amount]) => amount !== 0n || (name !== 'line' && name !== 'credit'))
          .map(([name, amount]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{t(`funds.${name}`)}</dt>
              <dd className="figures">{money(tokenUnits(amount))}</dd>
            </div>
          ))}
      </dl>
      <Text size="sm">
        {t('funds.payIn')} <span className={classes['code']}>{account}</span>
      </Text>
    </>
  );
}

function Withdraw({ free, onSent }: { readonly free: bigint; readonly onSent: () => void }) {
  const { t } = useTranslation('setup');
  const money = useMoney();
  const currency = useCommunity()?.currency ?? '';
  const payout = useSetup((state) => state.value?.keys.payoutAccount ?? null);
  const [typed, setTyped] = useState<number | ''>('');
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const acts = useActs();
  const amount = typed === '' || !Number.isFinite(typed) ? 0n : BigInt(Math.round(typed * UNITS_PER_COIN));
  const fits = amount > 0n && amount <= free;

  async function withdraw(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!fits) return;
    const answer = await acts.run('household.withdraw', { amount });
    if (!answer.ok) return;
    setTried(false);
    setTyped('');
    setSent(true);
    onSent();
  }

  if (payout === null) return <Text size="sm">{t('funds.noPayout')}</Text>;
  return (
    <form onSubmit={(event) => void withdraw(event)} noValidate>
      <Stack gap="md" maw={360}>
        <NumberField
          label={t('funds.amount')}
          unit={currency}
          value={typed}
          onChange={(value) => {
            setSent(false);
            setTyped(value);
          }}
          step={1}
          error={tried && !fits && t('funds.wrong', { most: money(tokenUnits(free)) })}
        />
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        <Group>
          <Button type="submit" variant="default" loading={acts.busy} disabled={free === 0n}>
            {t('funds.withdraw')}
          </Button>
          <Text role="status" size="sm">
            {sent && t('funds.sent')}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function useMoney(): (amount: TokenUnits) => string {
  const format = useFormat();
  const currency = useCommunity()?.currency ?? 'EUR';
  return (amount) => format.paid(amount, currency);
}
