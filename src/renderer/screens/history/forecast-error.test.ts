import { expect, test } from 'vitest';
import { aRow } from '../../../../test/fixtures/views.ts';
import { forecastErrorOf } from './difference.ts';

const measured = (importWh: number | null, exportWh: number | null) => aRow(5, { importWh, exportWh });
const expected = (offerReason: string, expectedWh: number) => ({ offerReason, offerParams: { expectedWh } });

test.each([
  ['a surplus that came short', measured(0, 400), expected('offer.surplus', 600), 200],
  ['a surplus that became a need', measured(100, 0), expected('offer.surplus', 600), 700],
  ['a need that was larger', measured(900, 0), expected('offer.need', 600), 300],
  ['a meter that counts no export', measured(900, null), expected('offer.need', 600), 300],
  ['just what was expected', measured(0, 600), expected('offer.surplus', 600), 0],
])('%s is told by how much', (_what, row, story, wh) => {
  expect(forecastErrorOf({ row, ...story })).toBe(wh);
});

test.each([
  ['was measured', measured(null, null), expected('offer.need', 600)],
  ['was forecast', measured(900, 0), { offerReason: 'offer.manual', offerParams: {} }],
  ['was offered', measured(900, 0), { offerReason: null, offerParams: {} }],
  ['of the forecast was kept', measured(900, 0), { offerReason: 'offer.need', offerParams: {} }],
])('where nothing %s there is no error to tell', (_what, row, story) => {
  expect(forecastErrorOf({ row, ...story })).toBeNull();
});
