import { describe, expect, test } from 'vitest';
import { parseProofFile } from '../../proof/files.ts';
import { ok } from '../../result.ts';
import { billUnits, microPerKwh, nano, slotNo, tokenUnits, wh } from '../../units.ts';
import { type Account, account, type Hex } from '../bytes.ts';
import { ORDER } from '../field.ts';
import { type Leaf, leafSalt, readingsTree } from '../merkle.ts';
import { commit, G, NEUTRAL } from '../pedersen.ts';
import { creditBound, payCredits } from '../pot.ts';
import { accumulate, billOpening, EMPTY_BILL, foldOpening, slotBound } from '../settle.ts';
import { verifyBill } from './bill.ts';
import {
  type Disclosure,
  type DisclosureFacts,
  disclosureText,
  textHash,
  verifyDisclosure,
} from './disclosure.ts';
import type { BillFacts, OwnBill } from './facts.ts';
import { type PotFacts, verifyPot } from './pot.ts';
import {
  BILL_STEPS,
  DISCLOSURE_STEPS,
  POT_STEPS,
  type Step,
  type StepName,
  SUM_STEPS,
  verdict,
} from './step.ts';
import { type SumClaim, verifySum } from './sum.ts';

const failing = (steps: readonly Step[]): StepName[] =>
  steps.flatMap(({ step, agrees }) => (agrees === false ? [step] : []));
/** Steps that no alteration of a table makes fail; the steps of one stand at the end of its row. */
const unharmed = (
  steps: readonly StepName[],
  table: readonly (readonly [...unknown[], readonly StepName[]])[],
): StepName[] => {
  const failed = new Set(table.flatMap((row) => row.at(-1)));
  return steps.filter((step) => !failed.has(step));
};
const first = <T>(list: readonly T[], change: (item: T) => T): T[] =>
  list.map((item, i) => (i === 0 ? change(item) : item));

const tariff = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
const openings = Array.from({ length: 12 }, (_, i) => ({
  slot: slotNo(96 + i),
  a: 100 * i - 400,
  m: 90 * i - 333,
  rhoA: BigInt(1000 + i),
  rhoM: ORDER - BigInt(i) - 1n,
}));
const folded = openings.map((one, i) => ({
  slot: one.slot,
  price: microPerKwh(100_000 + 7 * i),
  imbalancePrice: i % 2 === 0 ? tariff.retail : tariff.feedIn,
  A: commit(BigInt(one.a), one.rhoA),
  M: commit(BigInt(one.m), one.rhoM),
  tariff,
  capacity: wh(6250),
}));

describe('a bill', () => {
  // One slot moved in from the period before.
  const old = { price: tariff.feedIn, imbalancePrice: tariff.retail, a: 5, m: 55, rhoA: 3n, rhoM: 4n };
  const movedIn = {
    acc: accumulate([{ ...old, A: commit(5n, 3n), M: commit(55n, 4n) }]),
    slots: 1,
    bound: slotBound(tariff, wh(6250)),
  };
  const moved = foldOpening(EMPTY_BILL, old);
  const opening = billOpening(
    folded.map((slot, i) => ({ ...slot, ...(openings[i] ?? never()) })),
    moved,
  );
  const root = new Uint8Array(32).fill(9);
  const settled = {
    amount: opening.amount,
    rho: opening.rho,
    units: billUnits(opening.amount),
    slots: 13,
    bound: 13n * slotBound(tariff, wh(6250)),
    readingsRoot: root,
  };
  const facts: BillFacts = { period: 1, folded, movedIn, acc: commit(opening.amount, opening.rho), settled };
  const own: OwnBill = { openings, movedIn: moved, readingsRoot: root };

  test('agrees in every step, with slots moved in, for its household and for any reader', () => {
    expect(verifyBill(facts, own).map(({ step, agrees }) => [step, agrees])).toEqual(
      BILL_STEPS.map((step) => [step, true]),
    );
    expect(verdict(verifyBill({ ...facts, acc: null }, null))).toBe(true);
    expect(verdict(verifyBill({ ...facts, settled: null }, own))).toBe(true);
    expect(verdict(verifyBill({ ...facts, settled: null, acc: null }, own))).toBeNull();
  });

  const altered: [string, Partial<BillFacts>, Partial<OwnBill>, StepName[]][] = [
    [
      'amount',
      { settled: { ...settled, amount: nano(settled.amount + 1n) } },
      {},
      ['bill-amount', 'bill-opening'],
    ],
    ['blinding', { settled: { ...settled, rho: settled.rho + 1n } }, {}, ['bill-opening']],
    ['token units', { settled: { ...settled, units: tokenUnits(settled.units + 1n) } }, {}, ['bill-units']],
    ['count of slots', { settled: { ...settled, slots: 12 } }, {}, ['bill-slots']],
    ['published bound', { settled: { ...settled, bound: settled.bound - 1n } }, {}, ['bound']],
    [
      'capacity of a slot',
      { folded: first(folded, (one) => ({ ...one, capacity: wh(6251) })) },
      {},
      ['bound'],
    ],
    ['root', { settled: { ...settled, readingsRoot: new Uint8Array(32) } }, {}, ['readings-root']],
    ['accumulator', { acc: G }, {}, ['accumulator']],
    [
      'commitment of a slot',
      { folded: first(folded, (one) => ({ ...one, M: G })) },
      {},
      ['accumulator', 'bill-opening'],
    ],
    [
      'price of a slot',
      { folded: first(folded, (one) => ({ ...one, price: tariff.feedIn })) },
      {},
      ['bill-amount', 'accumulator', 'bill-opening'],
    ],
    [
      'a slot left out',
      { folded: folded.slice(1) },
      {},
      ['bill-slots', 'bill-amount', 'accumulator', 'bill-opening', 'bound'],
    ],
    [
      'what moved in',
      { movedIn: { acc: NEUTRAL, slots: 0, bound: 0n } },
      {},
      ['bill-slots', 'accumulator', 'bill-opening', 'bound'],
    ],
    ['own opening', {}, { openings: first(openings, (one) => ({ ...one, m: one.m + 1 })) }, ['bill-amount']],
    ['own root', {}, { readingsRoot: new Uint8Array(32) }, ['readings-root']],
  ];
  test.each(altered)('altered %s: the right step fails', (_, change, ownChange, steps) => {
    expect(failing(verifyBill({ ...facts, ...change }, { ...own, ...ownChange }))).toEqual(steps);
  });

  test('no step is without an alteration that makes it fail', () => {
    expect(unharmed(BILL_STEPS, altered)).toEqual([]);
  });

  test('an amount beyond the bound fails although it opens', () => {
    const one = {
      slot: slotNo(1),
      price: tariff.feedIn,
      imbalancePrice: tariff.retail,
      A: commit(0n, 1n),
      M: commit(10n ** 6n, 2n),
      tariff,
      capacity: wh(100),
    };
    const wide = billOpening([{ ...one, a: 0, m: 10 ** 6, rhoA: 1n, rhoM: 2n }]);
    const claim: BillFacts = {
      period: 0,
      folded: [one],
      movedIn: { acc: NEUTRAL, slots: 0, bound: 0n },
      acc: null,
      settled: {
        ...settled,
        ...wide,
        units: billUnits(wide.amount),
        slots: 1,
        bound: slotBound(tariff, wh(100)),
      },
    };
    expect(failing(verifyBill(claim, null))).toEqual(['bound']);
  });

  test('a slot that this wallet does not know leaves the amount unchecked', () => {
    const steps = verifyBill(facts, { ...own, openings: openings.slice(1) });
    expect(steps.find(({ step }) => step === 'bill-amount')?.agrees).toBeNull();
  });
});

describe('the pot', () => {
  const people = [1, 2, 3].map((n) => account(`0x${`0${n}`.repeat(20)}`));
  const [debtor = never(), big = never(), small = never()] = people;
  const bills = [
    { account: debtor, units: 700n, bound: 10n ** 9n },
    { account: big, units: -800n, bound: 10n ** 9n },
    { account: small, units: -10n, bound: 10n ** 9n },
  ];
  const { c, paid } = payCredits(
    700n,
    [800n, 10n].map((credit) => ({ credit, bound: creditBound(10n ** 9n, credit) })),
  );
  const facts: PotFacts = {
    bills,
    closed: { debits: 700n, credits: 810n, factor: c ?? 0n, owed: 110n },
    available: 700n,
    paid: new Map([
      [big, paid[0] ?? 0n],
      [small, paid[1] ?? 0n],
    ]),
  };

  test('a short pot shared as the rules say agrees; so does a full one', () => {
    expect(verifyPot(facts, null).map(({ agrees }) => agrees)).toEqual([true, true, true, true]);
    const full: PotFacts = {
      ...facts,
      closed: { debits: 700n, credits: 810n, factor: 2n ** 32n, owed: 0n },
      available: 900n,
      paid: new Map([[big, 800n]]),
    };
    expect(verdict(verifyPot(full, big))).toBe(true);
    expect(verdict(verifyPot({ ...facts, closed: null }, null))).toBeNull();
  });

  const closed = facts.closed ?? never();
  const altered: [string, Partial<PotFacts>, Account | null, StepName[]][] = [
    ['debits', { closed: { ...closed, debits: 701n } }, null, ['pot-debits']],
    ['credits', { closed: { ...closed, credits: 811n } }, null, ['pot-credits']],
    ['factor', { closed: { ...closed, factor: closed.factor - 1n } }, small, ['pot-factor']],
    [
      'factor of a full pot',
      { closed: { ...closed, factor: 2n ** 32n } },
      null,
      ['pot-factor', 'pot-payout'],
    ],
    ['money', { available: 705n }, null, ['pot-factor']],
    ['payout', { paid: new Map([[big, 1n]]) }, big, ['pot-payout']],
    ['bill left out', { bills: bills.slice(1) }, null, ['pot-debits']],
  ];
  test.each(altered)('altered %s: the right step fails', (_, change, self, steps) => {
    expect(failing(verifyPot({ ...facts, ...change }, self))).toEqual(steps);
  });

  test('no step is without an alteration that makes it fail', () => {
    expect(unharmed(POT_STEPS, altered)).toEqual([]);
  });
});

describe('a sum without its parts', () => {
  const commitments = new Map(folded.map(({ slot, A, M }) => [slot, { A, M }]));
  const chosen = openings.slice(2, 9);
  const claim: SumClaim = {
    of: 'M',
    slots: chosen.map(({ slot }) => slot),
    value: chosen.reduce((sum, { m }) => sum + m, 0),
    rho: chosen.reduce((sum, { rhoM }) => sum + rhoM, 0n) % ORDER,
  };

  test('a true sum agrees', () => {
    expect(verdict(verifySum(claim, commitments))).toBe(true);
  });

  const altered: [string, Partial<SumClaim>, StepName[]][] = [
    ['value', { value: claim.value + 1 }, ['sum-opening']],
    ['blinding', { rho: claim.rho + 1n }, ['sum-opening']],
    ['field', { of: 'A' }, ['sum-opening']],
    ['set, one slot less', { slots: claim.slots.slice(1) }, ['sum-opening']],
    ['set, with a foreign slot', { slots: [...claim.slots, slotNo(5)] }, ['sum-slots']],
    ['set, each slot twice', { slots: [...claim.slots, ...claim.slots] }, ['sum-slots']],
    ['set, empty', { slots: [] }, ['sum-slots']],
  ];
  test.each(altered)('another %s does not', (_, change, steps) => {
    expect(failing(verifySum({ ...claim, ...change }, commitments))).toEqual(steps);
  });

  test('no step is without an alteration that makes it fail', () => {
    expect(unharmed(SUM_STEPS, altered)).toEqual([]);
  });
});

describe('a disclosure', () => {
  const key = new Uint8Array(32).fill(3);
  const leaves: Leaf[] = Array.from({ length: 96 }, (_, i) => ({
    slot: 96 + i,
    field: 'import' as const,
    value: String(i),
    salt: leafSalt(key, 96 + i, 'import'),
  }));
  const tree = readingsTree(leaves);
  const shown = [100, 101].map((slot) => tree.prove(slot, 'import') ?? never());
  const disclosure: Disclosure = {
    version: 1,
    domain: `0x${'ab'.repeat(32)}`,
    community: {
      name: 'Test town',
      chainId: 1,
      market: `0x${'1'.repeat(40)}`,
      community: `0x${'2'.repeat(40)}`,
      treasury: `0x${'3'.repeat(40)}`,
      genesis: 1_800_000_000,
      slotSeconds: 900,
      slotsPerPeriod: 96,
      finality: 1,
      fromBlock: 0,
    },
    account: account(`0x${'01'.repeat(20)}`),
    recipient: 'age1example',
    purpose: 'grant',
    expiry: 2000,
    periods: [
      { period: 1, root: tree.root, leaves: shown.map((leaf) => ({ ...leaf, proof: [...leaf.proof] })) },
    ],
  };
  const text = disclosureText(disclosure);
  const facts: DisclosureFacts = {
    event: {
      hash: textHash(text),
      recipient: textHash('age1example'),
      purpose: textHash('grant'),
      expiry: 2000,
    },
    roots: new Map([[1, tree.root]]),
    slotsPerPeriod: 96,
    now: 1999,
  };
  const check = (of: Disclosure, change: Partial<DisclosureFacts> = {}): StepName[] => {
    const written = disclosureText(of);
    const event = facts.event === null ? null : { ...facts.event, hash: textHash(written) };
    return failing(verifyDisclosure(written, of, { ...facts, event, ...change }));
  };
  const [period = never()] = disclosure.periods;
  const [one = never(), two = never()] = period.leaves;
  const withLeaves = (changed: typeof period.leaves): Disclosure => ({
    ...disclosure,
    periods: [{ ...period, leaves: changed }],
  });

  test('a true one agrees and survives its file', () => {
    expect(parseProofFile(text)).toEqual(ok({ kind: 'disclosure', file: disclosure, text }));
    expect(verdict(verifyDisclosure(text, disclosure, facts))).toBe(true);
  });

  const roots = (of: Readonly<Record<number, Hex>>) =>
    new Map(Object.entries(of).map(([number, root]) => [Number(number), root]));
  const altered: [string, Disclosure, Partial<DisclosureFacts>, StepName[]][] = [
    ['changed value', withLeaves([{ ...one, value: '999' }, two]), {}, ['leaf-values']],
    ['leaf of another slot', withLeaves([{ ...one, slot: 102 }, two]), {}, ['leaf-values']],
    [
      'leaf with a proof of another place',
      withLeaves([{ ...one, proof: two.proof }, two]),
      {},
      ['leaf-places'],
    ],
    [
      'leaf moved to another period with the same root',
      { ...disclosure, periods: [{ ...period, period: 2 }] },
      { roots: roots({ 1: tree.root, 2: tree.root }) },
      ['leaf-places'],
    ],
    [
      'foreign root',
      disclosure,
      { roots: roots({ 1: `0x${'00'.repeat(32)}` }) },
      ['disclosure-root', 'leaf-places'],
    ],
    ['root of no bill', disclosure, { roots: new Map() }, ['disclosure-root', 'leaf-places']],
    ['expired one', disclosure, { now: 2001 }, ['disclosure-expiry']],
    ['longer term than announced', { ...disclosure, expiry: 9999 }, { now: 2001 }, ['disclosure-expiry']],
    ['other recipient', { ...disclosure, recipient: 'age1other' }, {}, ['disclosure-recipient']],
    ['other purpose', { ...disclosure, purpose: 'fun' }, {}, ['disclosure-purpose']],
    [
      'byte more in the file',
      disclosure,
      { event: { ...(facts.event ?? never()), hash: textHash(`${text} `) } },
      ['disclosure-hash'],
    ],
  ];
  test.each(altered)('%s: it is named', (_, of, change, steps) => {
    expect(check(of, change)).toEqual(steps);
  });

  test('no step is without an alteration that makes it fail', () => {
    expect(unharmed(DISCLOSURE_STEPS, altered)).toEqual([]);
  });

  test('without its event it is not vouched for by the chain, and that is said', () => {
    const steps = verifyDisclosure(text, disclosure, { ...facts, event: null });
    expect(steps.filter(({ agrees }) => agrees === null).map(({ step }) => step)).toEqual([
      'disclosure-hash',
      'disclosure-recipient',
      'disclosure-purpose',
    ]);
  });

  test('damaged files are refused', () => {
    for (const bad of [
      '',
      '{}',
      text.slice(1),
      text.replace('"import"', '"soul"'),
      text.replace('"version":1', '"version":2'),
    ]) {
      expect(parseProofFile(bad)).toMatchObject({ ok: false, error: { code: 'proof.malformed' } });
    }
  });
});

function never(): never {
  throw new Error('the fixture is incomplete');
}
