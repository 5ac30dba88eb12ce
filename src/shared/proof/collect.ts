/** What the chain says, asked in as few questions as there are kinds of facts. */
import { z } from 'zod';
import type { Hex } from '../protocol/bytes.ts';
import type { Tariff } from '../protocol/price.ts';
import {
  type BillSettledArgs,
  MARKET_EVENTS,
  type MarketEvent,
  verifiable,
} from '../protocol/verify/events.ts';
import { ok, type Result } from '../result.ts';
import { microPerKwh } from '../units.ts';
import {
  accountTopic,
  type ContractName,
  type DecodedEvent,
  decode,
  numberTopic,
  topicOf,
} from './decode.ts';
import type { Deployment } from './deployment.ts';
import type { Evidence } from './evidence.ts';

const hex = z.string().transform((text): Hex => `0x${text.slice(2)}`);
const billSettled = z.object({
  account: hex,
  period: z.bigint(),
  amountNano: z.bigint(),
  units: z.bigint(),
  slots: z.bigint(),
  bound: z.bigint(),
  readingsRoot: hex,
});
const tariffAnnounced = z.object({ period: z.bigint(), feedIn: z.bigint(), retail: z.bigint() });
const folded = z.object({ slot: z.bigint(), account: hex, period: z.bigint(), carried: z.boolean() });
const potClosed = z.object({
  period: z.bigint(),
  debits: z.bigint(),
  credits: z.bigint(),
  money: z.bigint(),
  factor: z.bigint(),
  owed: z.bigint(),
});
const creditPaid = z.object({ account: hex, period: z.bigint(), amount: z.bigint() });
const disclosed = z.object({
  account: hex,
  disclosureHash: hex,
  recipient: hex,
  purpose: hex,
  expiry: z.bigint(),
});

export type PotClosed = z.output<typeof potClosed>;
export type CreditPaid = z.output<typeof creditPaid>;
export type Disclosed = z.output<typeof disclosed>;

/** Topics of one question; nodes refuse very long lists. */
const SLOTS_AT_ONCE = 100;

export interface Questions {
  bills(account: Hex): Promise<Result<BillSettledArgs[]>>;
  billsOf(period: number): Promise<Result<BillSettledArgs[]>>;
  /** Newest announced for the slot's period or before; throws nothing, null where none was announced. */
  tariffs(): Promise<Result<(slot: number) => Tariff | null>>;
  folds(account: Hex): Promise<Result<z.output<typeof folded>[]>>;
  /** Everything about the slots' rounds. */
  slots(slots: readonly number[]): Promise<Result<MarketEvent[]>>;
  /** The account's own readings only. */
  readings(account: Hex, slots: readonly number[]): Promise<Result<MarketEvent[]>>;
  pot(period: number): Promise<Result<{ closed: PotClosed | null; paid: CreditPaid[] }>>;
  disclosures(account: Hex, hash: Hex): Promise<Result<Disclosed[]>>;
}

export function questionsTo(evidence: Evidence, of: Deployment): Questions {
  const ask = async (
    contract: ContractName,
    names: readonly string[],
    ...topics: (readonly Hex[] | null)[]
  ): Promise<Result<DecodedEvent[]>> => {
    const query = {
      address: of[contract],
      topics: [names.map((name) => topicOf(contract, name)), ...topics],
    };
    const logs = await evidence.logs(query, of.fromBlock, of.finality);
    return logs.ok ? ok(decode(contract, logs.value)) : logs;
  };
  const read = async <S extends z.ZodType>(
    schema: S,
    events: Promise<Result<DecodedEvent[]>>,
  ): Promise<Result<z.output<S>[]>> => {
    const found = await events;
    return found.ok ? ok(found.value.map(({ args }) => schema.parse(args))) : found;
  };
  /** `names` by the slots' topics, some at a time. */
  const market = async (
    names: readonly string[],
    slots: readonly number[],
    account: Hex | null,
  ): Promise<Result<MarketEvent[]>> => {
    const all: DecodedEvent[] = [];
    for (let at = 0; at < slots.length; at += SLOTS_AT_ONCE) {
      const places = slots.slice(at, at + SLOTS_AT_ONCE).map(numberTopic);
      const found = await ask(
        'market',
        names,
        places,
        ...(account === null ? [] : [[accountTopic(account)]]),
      );
      if (!found.ok) return found;
      all.push(...found.value);
    }
    // Decoded by the same ABI that the type describes.
    return ok(verifiable(all as MarketEvent[]));
  };
  return {
    bills: (account) => read(billSettled, ask('treasury', ['BillSettled'], [accountTopic(account)])),
    billsOf: (period) => read(billSettled, ask('treasury', ['BillSettled'], null, [numberTopic(period)])),
    async tariffs() {
      const announced = await read(tariffAnnounced, ask('community', ['TariffAnnounced']));
      if (!announced.ok) return announced;
      return ok((slot: number): Tariff | null => {
        const period = BigInt(Math.floor(slot / of.slotsPerPeriod));
        const held = announced.value.filter((one) => one.period <= period);
        const last = held.reduce<(typeof held)[number] | null>(
          (best, one) => (best === null || one.period >= best.period ? one : best),
          null,
        );
        if (last === null) return null;
        return { feedIn: microPerKwh(Number(last.feedIn)), retail: microPerKwh(Number(last.retail)) };
      });
    },
    folds: (account) => read(folded, ask('market', ['Folded'], null, [accountTopic(account)])),
    slots: (slots) => market(MARKET_EVENTS, slots, null),
    readings: (account, slots) => market(['ReadingSubmitted'], slots, account),
    async pot(period) {
      const closed = await read(potClosed, ask('treasury', ['PotClosed'], [numberTopic(period)]));
      if (!closed.ok) return closed;
      const paid = await read(creditPaid, ask('treasury', ['CreditPaid'], null, [numberTopic(period)]));
      return paid.ok ? ok({ closed: closed.value[0] ?? null, paid: paid.value }) : paid;
    },
    disclosures: (account, hash) =>
      read(disclosed, ask('community', ['Disclosed'], [accountTopic(account)], [hash])),
  };
}
