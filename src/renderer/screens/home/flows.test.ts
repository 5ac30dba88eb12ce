import { expect, test } from 'vitest';
import { aRow, aView } from '../../../../test/fixtures/views.ts';
import { flowsOf, paceOf } from './flows.ts';

const view = (powerW: number | null, trade: { boughtWh?: number; soldWh?: number }, generationW?: number) => {
  const base = aView();
  const slot = base.slot ?? 0;
  return {
    ...base,
    meter: { ...base.meter, powerW },
    generation: generationW === undefined ? null : { ...base.meter, powerW: generationW },
    timeline: [aRow(slot, { boughtWh: 0, soldWh: 0, ...trade })],
  };
};

test('what neighbours give is what was agreed, spread over the slot; the grid gives the rest', () => {
  expect(flowsOf(view(1200, { boughtWh: 200 }), null)).toMatchObject({
    net: 1200,
    neighbours: 800,
    grid: 400,
  });
  expect(flowsOf(view(-1500, { soldWh: 250 }), null)).toMatchObject({
    net: -1500,
    neighbours: -1000,
    grid: -500,
  });
});

test('neighbours never get more than flows, and nothing against the direction of the meter', () => {
  expect(flowsOf(view(300, { boughtWh: 200 }), null)).toMatchObject({ neighbours: 300, grid: 0 });
  expect(flowsOf(view(300, { soldWh: 200 }), null)).toMatchObject({ neighbours: 0, grid: 300 });
});

test('with a meter on the roof the house is what comes in and what the roof gives', () => {
  expect(flowsOf(view(-1500, {}, -2300), null)).toMatchObject({ roof: 2300, house: 800 });
  expect(flowsOf(view(500, {}), null)).toMatchObject({ roof: null, house: null });
});

test('a meter that says nothing gives no flows, never zero', () => {
  expect(flowsOf(view(null, {}), null)).toBeNull();
  const silent = view(400, {});
  expect(flowsOf({ ...silent, meter: { ...silent.meter, state: 'silent' } }, null)).toBeNull();
});

test('paces', () => {
  expect([0, -9, 10, 499, -500, 2499, 2500].map(paceOf)).toEqual([
    'still',
    'still',
    'slow',
    'slow',
    'steady',
    'steady',
    'fast',
  ]);
});

test('what the meters have measured since the view was made goes before it', () => {
  const before = view(1200, { boughtWh: 200 }, -2300);
  expect(flowsOf(before, { grid: -400, generation: -1000 })).toMatchObject({
    net: -400,
    roof: 1000,
    house: 600,
  });
  expect(flowsOf(before, { grid: null, generation: null })).toMatchObject({ net: 1200, roof: 2300 });
});
