import { expect, test } from 'vitest';
import { aView, meter } from '../../../../test/fixtures/views.ts';
import type { HouseholdView } from '../../../shared/readmodel.ts';
import { toggled, trayModel } from './status.ts';
import { PRESENCE_WORDS } from './words.ts';

const model = (view: HouseholdView | null, more: { locked?: boolean; keys?: 'locked' | 'open' } = {}) =>
  trayModel({
    view,
    keys: more.keys ?? 'open',
    locked: more.locked ?? false,
    words: PRESENCE_WORDS.en,
    locale: 'en-GB',
  });

test('a home that trades says with whom, what flows, and what today comes to', () => {
  expect(model(aView())).toEqual({
    mood: 'good',
    status: 'Trading with Sonnenhof',
    figures: ['Giving out 1.64\u00a0kW', 'Today: you receive €0.20'],
    toggle: 'pause',
  });
});

test('a paused home can be resumed', () => {
  expect(model(aView({ stage: 'paused' }))).toMatchObject({ mood: 'paused', toggle: 'resume' });
});

test('locked screens show no figure and no switch', () => {
  const { figures, toggle, status } = model(aView(), { locked: true });
  expect({ figures, toggle, status }).toEqual({
    figures: [],
    toggle: null,
    status: 'Locked. Trading goes on.',
  });
});

test('what needs a person changes picture and sentence', () => {
  expect(model(aView({ stage: 'stopped' })).mood).toBe('attention');
  expect(model(aView({ meter: { ...meter, state: 'silent', powerW: null } }))).toMatchObject({
    mood: 'attention',
    status: 'Something needs you. Please have a look.',
    figures: ['Today: you receive €0.20'],
  });
  expect(model(null, { keys: 'locked' })).toMatchObject({ mood: 'attention', toggle: null });
  expect(model(null)).toMatchObject({ mood: 'paused', toggle: null });
});

test('a meter that says nothing of this moment has no line', () => {
  expect(model(aView({ meter: { ...meter, powerW: null } })).figures).toHaveLength(1);
});

test('resuming goes back to how it was traded before', () => {
  const limits = { mode: 'manual', lowestSell: 1, highestBuy: 2, manualSellWh: 0, manualBuyWh: 0 } as const;
  const paused = toggled(limits, null);
  expect(paused).toEqual({ ...limits, mode: 'paused' });
  expect(toggled(paused, 'manual').mode).toBe('manual');
  expect(toggled(paused, null).mode).toBe('automatic');
  expect(toggled({ ...paused, manualSellWh: 100 }, null).mode).toBe('manual');
});
