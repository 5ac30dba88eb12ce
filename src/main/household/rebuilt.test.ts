import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import type { RepairReport, StoreTable } from '../store/api.ts';
import { openStore } from '../store/open.ts';
import { communityConfigSchema } from './community/config.ts';
import { keepTerms, knownTerms, noteRepair, type Place, rebuiltAt } from './rebuilt.ts';

const key = new Uint8Array(32).fill(8);
const contract = (digit: string): string => `0x${digit.repeat(40)}`;
const terms = {
  config: communityConfigSchema.parse({
    name: 'Three lanes',
    chainId: 31337,
    contracts: {
      market: contract('1'),
      community: contract('2'),
      treasury: contract('3'),
      token: contract('4'),
    },
    genesis: 1_800_000_000,
    slotSeconds: 900,
    slotsPerPeriod: 96,
    kMin: 4,
    minBillSlots: 8,
    finality: 2,
    blockTime: 5,
    fromBlock: 7,
    endpoints: [{ url: 'https://node.example', own: false }],
    currency: 'EUR',
  }),
  choice: { capacityWh: 4000, inviteHash: `0x${'a'.repeat(64)}` as const },
};
const kept: RepairReport['kept'] = {
  settings: 2,
  sources: 0,
  readings: 0,
  slots: 0,
  slot_details: 0,
  slot_totals: 0,
  open_slots: 0,
  vectors: 0,
  outbox: 0,
  outbox_order: 0,
  open_outbox: 0,
  blocks: 0,
  anchors: 0,
  rounds: 0,
  bills: 0,
  disclosures: 0,
  journal: 0,
};
const report = (lost: Partial<Record<StoreTable, number | null>>): RepairReport => ({
  damagedFile: 'aside',
  at: utcSeconds(1_800_000_100),
  kept,
  lost,
});

let root: string;
const open: Place[] = [];
/** A household's folder, opened; `emptied`: its database was thrown away first. */
function place(name: string, emptied = false): Place {
  const dir = join(root, name);
  for (const other of open.filter((one) => one.dir === dir)) other.store.close();
  if (emptied) rmSync(join(dir, 'wattlet.db'), { force: true });
  const clock = manualClock();
  const made = { store: expectOk(openStore({ dir, key, clock })).store, dir, key, clock };
  open.push(made);
  return made;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wattlet-rebuilt-'));
});
afterEach(() => {
  for (const one of open.splice(0)) one.store.close();
  rmSync(root, { recursive: true, force: true });
});

test('a new household knows nothing, and nothing happened to it', () => {
  const fresh = place('home');
  expect(expectOk(knownTerms(fresh, null, false))).toEqual({ terms: null, trouble: null });
  expect(expectOk(rebuiltAt(fresh.store.settings))).toBeNull();
});

test('what was joined is known at each start, and no trouble is made of it', () => {
  expectOk(keepTerms(place('home'), terms));
  expect(expectOk(knownTerms(place('home'), null, true))).toEqual({ terms, trouble: null });
});

test('an empty database beside the kept terms: they are back, it is told once, and the chain is asked for the rest', () => {
  expectOk(keepTerms(place('home'), terms));
  const emptied = place('home', true);
  expect(expectOk(knownTerms(emptied, null, true))).toMatchObject({ terms, trouble: { code: 'store.lost' } });
  expect(expectOk(rebuiltAt(emptied.store.settings))).toBe(emptied.clock.now());
  expect(expectOk(knownTerms(place('home'), null, true))).toEqual({ terms, trouble: null });
});

test('terms of another home’s keys are nobody’s', () => {
  expectOk(keepTerms(place('home'), terms));
  const emptied = place('home', true);
  const stranger = { ...emptied, key: new Uint8Array(32).fill(9) };
  expect(expectOk(knownTerms(stranger, null, false))).toEqual({ terms: null, trouble: null });
});

test('all records gone, and only the vault remembers that it joined: the invitation is asked for again', () => {
  const emptied = place('home');
  expect(expectOk(knownTerms(emptied, null, true))).toMatchObject({
    terms: null,
    trouble: { code: 'store.forgotten' },
  });
  expect(expectOk(rebuiltAt(emptied.store.settings))).not.toBeNull();
});

test('a repair is told once; the chain is asked again where bills need what was lost', () => {
  const home = place('home');
  expectOk(keepTerms(home, terms));
  expect(expectOk(knownTerms(home, report({}), true)).trouble).toBeNull();
  expect(expectOk(knownTerms(home, report({ readings: 3 }), true)).trouble?.code).toBe('store.mended');
  expect(expectOk(rebuiltAt(home.store.settings))).toBeNull();
  expect(expectOk(knownTerms(home, report({ vectors: null }), true)).trouble?.code).toBe('store.mended');
  expect(expectOk(rebuiltAt(home.store.settings))).toBe(1_800_000_100);
  expect(expectOk(knownTerms(home, null, true)).trouble).toBeNull();
});

test('a repair met while a history was taken back is told at the next start', () => {
  const home = place('home');
  expectOk(keepTerms(home, terms));
  expectOk(noteRepair(home.store, report({ slots: 1 })));
  expect(expectOk(knownTerms(place('home'), null, true)).trouble?.code).toBe('store.mended');
});
