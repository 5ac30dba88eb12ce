import { expect, test } from 'vitest';
import { publicKeyOf } from '../../../shared/protocol/keys.ts';
import { expectOk, fail, ok } from '../../../shared/result.ts';
import { utcSeconds, wh } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { SettingsRepository } from '../../store/api.ts';
import { type Book, emptyBook, type MemberEntry } from './book.ts';
import { type CohortTrust, cohortTrust, DOUBTS, doubtNotice } from './trust.ts';

const timing = { genesis: utcSeconds(1_800_000_000), slotSeconds: 900, slotsPerPeriod: 96 };
const accountOf = (home: number): Hex => `0x${String(home).padStart(40, '0')}`;
const keyOf = (home: number) => publicKeyOf(new Uint8Array(32).fill(home + 1));
const OWN = accountOf(0);

function memorySettings(): SettingsRepository {
  const kept = new Map<string, unknown>();
  return {
    get: (name, schema) => ok(kept.has(name) ? schema.parse(kept.get(name)) : null),
    set(name, value) {
      kept.set(name, value);
      return ok(null);
    },
    remove: () => ok(null),
  };
}

/** Five homes in cohort 7 of period 0, one of them changed. */
function town(home: number, change: Partial<MemberEntry> | null = {}): Book {
  const book = emptyBook();
  const accounts = [0, 1, 2, 3, 4].map(accountOf);
  book.rosters.set(7, { accounts, fromPeriod: 0, until: null });
  book.seats.set(OWN, [{ cohort: 7, index: 0, capacityWh: wh(1000), fromPeriod: 0 }]);
  for (const [i, account] of accounts.entries()) {
    const { x, y } = keyOf(i);
    const honest: MemberEntry = { account, maskX: x, maskY: y, payout: account, state: 'member' };
    if (i !== home) book.members.set(account, honest);
    else if (change !== null) book.members.set(account, { ...honest, ...change });
  }
  return book;
}

const trustIn = (book: Book, settings = memorySettings()): CohortTrust =>
  expectOk(cohortTrust({ store: { settings }, book: () => book, timing, account: OWN, maskKey: keyOf(0) }));

test('an honest cohort is traded in, also when a home of it has left since', () => {
  expect(trustIn(town(3)).doubt(7)).toBeNull();
  expect(trustIn(town(3, { state: 'gone' })).doubt(7)).toBeNull();
});

test('nothing is sealed among strangers, for keys that hide nothing, or under another key than the own', () => {
  const { x, y } = keyOf(1);
  expect(trustIn(town(3, null)).doubt(7)).toBe('cohort.stranger');
  expect(trustIn(town(3, { state: 'registered' })).doubt(7)).toBe('cohort.stranger');
  expect(trustIn(town(3, { maskX: x, maskY: y })).doubt(7)).toBe('cohort.shared-key');
  // The mirrored point has the same x, and with it the same secret with everybody.
  const mirrored = 2n ** 256n - 2n ** 32n - 977n - y;
  expect(trustIn(town(3, { maskX: x, maskY: mirrored })).doubt(7)).toBe('cohort.shared-key');
  expect(trustIn(town(3, { maskY: keyOf(3).y + 1n })).doubt(7)).toBe('cohort.bad-key');
  expect(trustIn(town(3, { maskX: 0n, maskY: 0n })).doubt(7)).toBe('cohort.bad-key');
  expect(trustIn(town(0, { maskX: keyOf(9).x, maskY: keyOf(9).y })).doubt(7)).toBe('cohort.other-key');
});

test('what the wallet finds wrong is said in words; a refusal of the person needs none', () => {
  for (const doubt of DOUBTS) {
    expect(doubtNotice(doubt)?.code ?? 'cohort.refused').toBe(doubt);
  }
  expect(doubtNotice(null)).toBeNull();
});

test('a refusal holds over restarts, can be taken back, and is for own groups only', () => {
  const settings = memorySettings();
  const trust = trustIn(town(3), settings);
  expect(trust.refuse(8, true)).toMatchObject({ ok: false, error: { code: 'cohort.not-yours' } });
  expectOk(trust.refuse(7, true));
  expectOk(trust.refuse(7, true));
  expect(trustIn(town(3), settings).doubt(7)).toBe('cohort.refused');
  expectOk(trust.refuse(7, false));
  expect(trust.doubt(7)).toBeNull();
  expect(trustIn(town(3), settings).doubt(7)).toBeNull();
});

test('a refusal that could not be written does not hold', () => {
  const trust = trustIn(town(3), { ...memorySettings(), set: () => fail('store.full', '', '') });
  expect(trust.refuse(7, true).ok).toBe(false);
  expect(trust.doubt(7)).toBeNull();
});

test('the next group can be refused before it begins', () => {
  const book = town(3);
  book.rosters.set(9, { accounts: [OWN, accountOf(1), accountOf(77)], fromPeriod: 2, until: null });
  book.seats.get(OWN)?.push({ cohort: 9, index: 0, capacityWh: wh(1000), fromPeriod: 2 });
  const trust = trustIn(book);
  const from = timing.genesis + 2 * 96 * 900;
  expect(trust.groups(100)).toEqual([
    { cohort: 7, homes: 5, from: null, doubt: null },
    { cohort: 9, homes: 3, from, doubt: 'cohort.stranger' },
  ]);
  expect(trust.groups(192).map(({ cohort }) => cohort)).toEqual([9]);
  expectOk(trust.refuse(9, true));
});
