import { expect, test } from 'vitest';
import { shares } from '../../../../test/fixtures/setups.ts';
import { aView, billRows, meter } from '../../../../test/fixtures/views.ts';
import type { BillRow, HouseholdView } from '../../../shared/readmodel.ts';
import type { Shared } from '../../../shared/share.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { type NewsWatch, NOTHING_TOLD, toldSchema, watchNews } from './news.ts';

const bills = billRows(null, 6);
const settled = bills.filter(({ state }) => state === 'settled');

const look = (
  watch: NewsWatch,
  seen: {
    now?: number;
    view?: HouseholdView | null;
    bills?: readonly BillRow[];
    drillDueAt?: number;
    shared?: readonly Shared[];
  },
) =>
  watch
    .look({
      now: utcSeconds(seen.now ?? 1000),
      view: seen.view === undefined ? aView() : seen.view,
      bills: seen.bills ?? null,
      drillDueAt: seen.drillDueAt ?? null,
      shared: seen.shared ?? null,
    })
    .map(({ kind }) => kind);

test('a bill is told once, and never one from before the first look', () => {
  const watch = watchNews(NOTHING_TOLD);
  expect(look(watch, { bills: settled.slice(1) })).toEqual([]);
  expect(look(watch, { bills: settled })).toEqual(['bill']);
  expect(look(watch, { bills: settled })).toEqual([]);
  expect(look(watchNews(watch.told()), { bills: settled })).toEqual([]);
});

test('the first bill of a home is told', () => {
  const watch = watchNews(NOTHING_TOLD);
  expect(look(watch, { bills: [] })).toEqual([]);
  expect(look(watch, { bills: settled.slice(-1) })).toEqual(['bill']);
});

test('a silent meter is told after five minutes, once, and anew after it was there again', () => {
  const watch = watchNews(NOTHING_TOLD);
  const silent = aView({ meter: { ...meter, state: 'silent', powerW: null } });
  expect(look(watch, { now: 1000, view: silent })).toEqual([]);
  expect(look(watch, { now: 1299, view: silent })).toEqual([]);
  expect(look(watch, { now: 1300, view: silent })).toEqual(['meter']);
  expect(look(watch, { now: 9000, view: silent })).toEqual([]);
  // Pulled and searched for again: still the same silence.
  expect(look(watch, { now: 9001, view: aView({ meter: { ...meter, state: 'searching' } }) })).toEqual([]);
  expect(look(watch, { now: 9002, view: silent })).toEqual([]);
  expect(look(watch, { now: 9400, view: silent })).toEqual([]);
  expect(look(watch, { now: 9401 })).toEqual([]);
  expect(look(watch, { now: 9402, view: silent })).toEqual([]);
  expect(look(watch, { now: 9702, view: silent })).toEqual(['meter']);
});

test('a difference is told once for each slot, across starts', () => {
  const differs = (slot: number) =>
    aView({
      attention: [{ code: 'slot.disagrees', message: 'No.', remedy: 'Look.', params: { slot, step: 'x' } }],
    });
  const watch = watchNews(NOTHING_TOLD);
  expect(look(watch, { view: differs(7) })).toEqual(['disagrees']);
  expect(look(watchNews(watch.told()), { view: differs(7) })).toEqual([]);
  expect(look(watch, { view: differs(8) })).toEqual(['disagrees']);
});

test('whoever asks for this home’s place is told once, another one again, and so is the taking, across starts', () => {
  const asks = (code: string, account: string) =>
    aView({ attention: [{ code, message: 'Somebody.', remedy: 'Ask.', params: { account } }] });
  const watch = watchNews(NOTHING_TOLD);
  expect(look(watch, { view: asks('replacement.asked', '0x01') })).toEqual(['replaced']);
  expect(look(watchNews(watch.told()), { view: asks('replacement.asked', '0x01') })).toEqual([]);
  expect(look(watch, { view: asks('replacement.asked', '0x02') })).toEqual(['replaced']);
  expect(look(watch, { view: asks('replacement.taken', '0x02') })).toEqual(['replaced']);
  expect(look(watch, {})).toEqual([]);
});

test('what an older version kept is read: it knew of nobody', () => {
  const kept = toldSchema.parse({ bill: 4, drill: null, difference: null });
  expect(kept).toEqual({ ...NOTHING_TOLD, bill: 4 });
});

test('a wallet that stopped is told once', () => {
  const watch = watchNews(NOTHING_TOLD);
  expect(look(watch, { view: aView({ stage: 'stopped' }) })).toEqual(['stopped']);
  expect(look(watch, { view: aView({ stage: 'stopped' }) })).toEqual([]);
});

test('the drill is told when it is due, once for each due time, without a household too', () => {
  const watch = watchNews(NOTHING_TOLD);
  expect(look(watch, { now: 999, view: null, drillDueAt: 1000 })).toEqual([]);
  expect(look(watch, { now: 1000, view: null, drillDueAt: 1000 })).toEqual(['drill']);
  expect(look(watchNews(watch.told()), { now: 2000, view: null, drillDueAt: 1000 })).toEqual([]);
  expect(look(watch, { now: 5000, view: null, drillDueAt: 4000 })).toEqual(['drill']);
});

const DAY = 86_400;
const [someShare] = shares.shared;
const ending = (day: number, change: Partial<Shared> = {}): Shared => {
  if (someShare === undefined) throw new Error('the fixture has no share');
  return { ...someShare, state: 'announced', madeAt: 0, expiry: day * DAY, ...change };
};

test('what was shown is told a week before it ends, each once, across starts', () => {
  const watch = watchNews(NOTHING_TOLD);
  const shared = [ending(40), ending(20), ending(20.5)];
  expect(look(watch, { now: 12.9 * DAY, shared })).toEqual([]);
  expect(look(watch, { now: 13 * DAY, shared })).toEqual(['expiry']);
  expect(look(watch, { now: 13.1 * DAY, shared })).toEqual([]);
  expect(look(watch, { now: 14 * DAY, shared })).toEqual(['expiry']);
  expect(look(watchNews(watch.told()), { now: 15 * DAY, shared })).toEqual([]);
  expect(look(watch, { now: 33 * DAY, shared })).toEqual(['expiry']);
});

test('what is over, was never recorded, or was made for a few days only is not told', () => {
  const quiet = [ending(20), ending(29, { state: 'failed' }), ending(29, { madeAt: 25 * DAY })];
  expect(look(watchNews(NOTHING_TOLD), { now: 26 * DAY, shared: quiet })).toEqual([]);
});

test('what an older version kept is still known', () => {
  const { expiry: _none, ...older } = { ...NOTHING_TOLD, bill: 7 };
  expect(toldSchema.parse(older)).toEqual({ ...NOTHING_TOLD, bill: 7 });
});
