import { expectOk } from '../../result.ts';
import { microPerKwh, slotNo, wh } from '../../units.ts';
import { type Account, account, toBytes } from '../bytes.ts';
import { addCurves, allocate, clear } from '../clearing.ts';
import { domainOf, OFFER, READING } from '../domain.ts';
import { publicKeyOf } from '../keys.ts';
import { correctionsFor, openSum } from '../masks.ts';
import { type Curves, decodeReading, TICKS } from '../packing.ts';
import { pairKey } from '../pairkeys.ts';
import { amountOf, imbalancePriceOf } from '../settle.ts';
import {
  buildOffer,
  buildReading,
  type ReadingSubmission,
  type Submission,
  type Submitter,
} from '../submission.ts';
import type { CohortFacts, OwnSlot, SlotFacts } from './facts.ts';
import { pricesOf } from './slot.ts';

/** For tests: one honest slot of two cohorts as its events would tell it, with one member missing its READING. */

export const TARIFF = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
export const CAPACITY = wh(6250);
const dom = domainOf({ chainId: 31337, market: account(`0x${'5f'.repeat(20)}`), genesis: 1_800_000_000 });

export function curve(entries: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: TICKS }, (_, k) => entries[k] ?? 0);
}
const sells = (entries: Readonly<Record<number, number>>): Curves => ({
  supply: curve(entries),
  demand: curve({}),
});
const buys = (entries: Readonly<Record<number, number>>): Curves => ({
  supply: curve({}),
  demand: curve(entries),
});
const COHORTS: readonly (readonly Curves[])[] = [
  [sells({ 4: 1500, 8: 700 }), buys({ 28: 900 }), buys({ 31: 311, 16: 400 }), sells({ 12: 999 }), buys({})],
  [buys({ 20: 1234 }), buys({ 24: 77 }), sells({ 0: 55 }), sells({ 8: 333 })],
];
/** The last member of the first cohort sends no READING. */
const ABSENT = { cohort: 0, member: 4 };

function cohortOf(number: number, size: number): Submitter[] {
  const ids = Array.from({ length: size }, (_, i) => ({
    account: account(`0x${(16 * (number + 1) + 3 * ((i * 5) % 7)).toString(16).padStart(2, '0').repeat(20)}`),
    maskKey: toBytes(BigInt(100 * number + i + 1)),
  }));
  return ids.map((own) => ({
    dom,
    ...own,
    peers: ids
      .filter((other) => other !== own)
      .map((other) => ({
        account: other.account,
        key: pairKey(dom, own, { account: other.account, maskPublicKey: publicKeyOf(other.maskKey) }),
      })),
  }));
}
const PARTIES = COHORTS.map((offers, number) => cohortOf(number, offers.length));

function fact(by: Submitter, one: Submission) {
  return {
    account: by.account,
    capacity: CAPACITY,
    bind: one.bind,
    seedHash: one.seedHash,
    masked: one.masked,
  };
}

export interface Scene {
  readonly facts: SlotFacts;
  readonly own: OwnSlot;
  readonly ownReading: ReadingSubmission;
}

/** The slot, seen by the first member of the first cohort. */
export function scene(slot: number): Scene {
  const offers = PARTIES.map((cohort, c) =>
    cohort.map((by, i) => buildOffer(by, slot, COHORTS[c]?.[i] ?? buys({}))),
  );
  const clearing = clear(addCurves(COHORTS.flat(), TICKS));
  const readings = PARTIES.map((cohort, c) =>
    cohort.map((by, i) => {
      const { bought, sold } = allocate(COHORTS[c]?.[i] ?? buys({}), clearing);
      return buildReading(by, slot, { a: bought - sold, m: bought - sold + 31 * (i - 1) });
    }),
  );
  const cohorts = PARTIES.map((cohort, c): CohortFacts => {
    const present = cohort.flatMap((by, i) => {
      const reading = readings[c]?.[i];
      const absent = c === ABSENT.cohort && i === ABSENT.member;
      return absent || reading === undefined ? [] : [{ by, reading }];
    });
    const missing = (by: Submitter) =>
      by.peers.filter((peer) => !present.some((one) => one.by.account === peer.account));
    const reveals = present.map(({ by, reading }) => ({
      account: by.account,
      b: reading.b,
      corrections: missing(by).length === 0 ? [] : correctionsFor(READING, slot, by.account, missing(by)),
    }));
    const offered = offers[c] ?? [];
    return {
      cohort: c,
      offer: {
        submitted: cohort.flatMap((by, i) => (offered[i] === undefined ? [] : [fact(by, offered[i])])),
        reveals: cohort.flatMap((by, i) =>
          offered[i] === undefined ? [] : [{ account: by.account, b: offered[i].b, corrections: [] }],
        ),
        opened: openSum({
          kind: OFFER,
          masked: offered.map((one) => one.masked),
          corrections: [],
          seeds: offered.map((one) => one.b),
        }),
      },
      reading: {
        submitted: present.map(({ by, reading }) => ({ ...fact(by, reading), A: reading.A, M: reading.M })),
        reveals,
        opened: expectOk(
          decodeReading(
            openSum({
              kind: READING,
              masked: present.map(({ reading }) => reading.masked),
              corrections: reveals.map((one) => one.corrections).filter((words) => words.length > 0),
              seeds: reveals.map((one) => one.b),
            }),
            present.length,
          ),
        ),
        failed: false,
        unopened: false,
      },
    };
  });
  const netImport = cohorts.reduce((sum, { reading }) => sum + (reading.opened?.m ?? 0), 0);
  const facts: SlotFacts = {
    slot: slotNo(slot),
    tariff: TARIFF,
    cohorts,
    cleared: { clearing },
    lambda: { imbalancePrice: imbalancePriceOf(TARIFF, netImport), failed: false, netImport },
  };
  return { facts, ...ownSide(facts, offers[0]?.[0], readings[0]?.[0], PARTIES[0]?.[0]?.account) };
}

function ownSide(
  facts: SlotFacts,
  offer: Submission | undefined,
  reading: ReadingSubmission | undefined,
  self: Account | undefined,
): { own: OwnSlot; ownReading: ReadingSubmission } {
  const prices = pricesOf(facts);
  const curves = COHORTS[0]?.[0];
  if (!offer || !reading || !self || !prices || !curves) throw new Error('the scene is incomplete');
  const { a, m } = expectOk(decodeReading(reading.words, 1));
  const own: OwnSlot = {
    account: self,
    offer: { curves, salt: offer.salt },
    reading: { a, m, rhoA: reading.rhoA, rhoM: reading.rhoM, salt: reading.salt },
    // 20 Wh were carried in from a void slot before.
    meter: { importWh: wh(100), exportWh: wh(120 - m), carriedWh: 20 },
    price: prices.price,
    amount: amountOf(prices, a, m),
  };
  return { own, ownReading: reading };
}
