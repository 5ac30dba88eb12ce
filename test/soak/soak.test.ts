/** That the soak of trouble would notice: its judge, and that its plan leaves no kind of fault out. */
import { expect, test } from 'vitest';
import type { BillRow, SlotRow } from '../../src/shared/readmodel.ts';
import { billUnits, nano } from '../../src/shared/units.ts';
import { aRow } from '../fixtures/views.ts';
import { type BookedBill, judge } from './judge.ts';
import { type Lasting, troublePlan } from './plan.ts';

const ACCOUNT = '0xhome';
const AMOUNTS = [5_000n, -3_000n, 1_000n];
const SUM = 3_000n;
const ROWS = AMOUNTS.map((amount, slot) => aRow(slot, { amount }));
const BILL: BillRow = {
  period: 0,
  firstSlot: 0,
  lastSlot: 5,
  start: 0,
  end: 1,
  state: 'settled',
  slotsFolded: 3,
  amount: SUM,
  booked: billUnits(nano(SUM)),
  transaction: null,
  agrees: true,
};
const BOOKED: BookedBill = {
  account: ACCOUNT,
  period: 0,
  amount: SUM,
  units: billUnits(nano(SUM)),
  slots: 3,
};

const judged = (
  rows: readonly SlotRow[],
  bill: Partial<BillRow> = {},
  booked: readonly BookedBill[] = [BOOKED],
) => judge([{ name: 'a home', account: ACCOUNT, rows, bills: [{ ...BILL, ...bill }] }], booked);

test('a home whose slots, bills and chain fit together is right', () => {
  expect(judged(ROWS)).toEqual({ settled: 3, billed: 1, wrong: [] });
});

test.each([
  ['a slot on which it disagrees', [...ROWS.slice(1), aRow(0, { amount: 5_000n, agrees: false })], {}],
  ['a slot that it has twice', [...ROWS, aRow(0, { state: 'skipped' })], {}],
  ['a slot that the bill forgot', [...ROWS, aRow(4, { amount: 0n })], {}],
  ['another amount than the slots', ROWS, { amount: 3_001n }],
  ['a bill on which it disagrees', ROWS, { agrees: false }],
])('%s is found', (_what, rows, bill) => {
  expect(judged(rows, bill).wrong).toHaveLength(1);
});

test.each([
  ['is not there', []],
  ['is there twice', [BOOKED, BOOKED]],
  ['says another amount', [{ ...BOOKED, amount: 1n }]],
  ['counts other slots', [{ ...BOOKED, slots: 2 }]],
  ['is somebody else’s', [{ ...BOOKED, account: '0xother' }]],
])('a bill that on chain %s is found', (_what, booked) => {
  expect(judged(ROWS, {}, booked).wrong).toHaveLength(1);
});

test('nothing settled is no success', () => {
  expect(judge([], []).wrong).toHaveLength(2);
});

test.each([1, 7, 20_261_123])('each kind of fault that lasts comes within twenty slots, seed %i', (seed) => {
  const plan = troublePlan(seed, 24);
  const lasted = new Set<Lasting>();
  const kinds: Lasting[] = [
    'meters unplugged',
    'keychains locked',
    'clocks set wrong',
    'full disks',
    'node restarts',
    'blocks late',
  ];
  for (let second = -40; second < 20 * 24; second += 1) {
    plan.second(Math.floor(second / 24), second - 24 * Math.floor(second / 24));
    for (const kind of kinds) if (plan.lasts(kind)) lasted.add(kind);
    if (second < 0) expect(lasted.size).toBe(0);
  }
  expect([...lasted].sort()).toEqual(kinds.sort());
  plan.rest();
  expect(kinds.filter((kind) => plan.lasts(kind))).toEqual([]);
  plan.second(30, 0);
  for (let i = 0; i < 500; i += 1) expect(plan.death()).toBeNull();
});
