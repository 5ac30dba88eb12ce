import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { shares } from '../../../../test/fixtures/setups.ts';
import { aView, billRows } from '../../../../test/fixtures/views.ts';
import { DEFAULT_SETTINGS } from '../../../shared/ipc/settings.ts';
import type { Language } from '../../../shared/languages.ts';
import type { BillRow, Limits } from '../../../shared/readmodel.ts';
import { ok } from '../../../shared/result.ts';
import type { Shared } from '../../../shared/share.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { createPresence, type Note, type TrayPress } from './presence.ts';
import type { TrayModel } from './status.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-presence-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = 1_789_381_320;
const SETTLED = billRows(null, 8).filter(({ state }) => state === 'settled');

function desk(language: Language = 'en', notify = true) {
  const drawn: TrayModel[] = [];
  const notes: (Note & { click: () => void })[] = [];
  const opened: (string | undefined)[] = [];
  const set: Limits[] = [];
  let press: TrayPress | null = null;
  let bills: readonly BillRow[] = SETTLED.slice(1);
  let shared: readonly Shared[] = [];
  const presence = createPresence({
    desktop: {
      tray(model, _words, pressed) {
        drawn.push(model);
        press = pressed;
      },
      notify: (note, click) => notes.push({ ...note, click }),
    },
    clock: manualClock(utcSeconds(NOW)),
    file: join(folder, 'presence.json'),
    settings: () => ({
      choice: { ...DEFAULT_SETTINGS, notify },
      language,
      locale: language === 'en' ? 'en-GB' : 'de-DE',
      canStartAtLogin: true,
    }),
    household: () => ({
      bills: () => ok([...bills]),
      setLimits: (limits) => {
        set.push(limits);
        return ok(limits);
      },
      proof: { shares: () => ok({ shared: [...shared], roles: [], sealedUntil: null }) },
    }),
    open: (place) => opened.push(place),
    quit: () => undefined,
  });
  return {
    presence,
    drawn,
    notes,
    opened,
    set,
    toggle: () => press?.toggle(),
    settle: () => {
      bills = SETTLED;
    },
    show: (...some: Shared[]) => {
      shared = some;
    },
  };
}

const next = (slot: number) => aView({ slot });

test('the tray is drawn anew only when it says something else', () => {
  const { presence, drawn } = desk();
  presence.household(aView(), false);
  presence.household(aView(), false);
  presence.renew();
  expect(drawn).toHaveLength(1);
  presence.household(aView({ stage: 'paused' }), false);
  expect(drawn.map(({ mood }) => mood)).toEqual(['good', 'paused']);
});

test('a settled bill is told with its sum, and the click leads to the bills', () => {
  const { presence, notes, opened, settle } = desk();
  presence.household(next(1), false);
  settle();
  presence.household(next(1), false);
  expect(notes).toEqual([]);
  presence.household(next(2), false);
  expect(notes).toHaveLength(1);
  expect(notes[0]?.text).toMatch(/^You (pay|receive) €\d+\.\d\d for the time until /);
  notes[0]?.click();
  expect(opened).toEqual(['history/bills']);
});

test('with locked screens neither tray nor notification tells a sum', () => {
  const { presence, notes, drawn, settle, toggle, set } = desk();
  presence.household(next(1), true);
  settle();
  presence.household(next(2), true);
  expect(notes.map(({ text }) => text)).toEqual(['Unlock Wattlet to see it.']);
  expect(JSON.stringify(drawn)).not.toMatch(/\d/);
  toggle();
  expect(set).toEqual([]);
});

test('what was shown and ends soon is told, and leads to the list; locked screens do not say what', () => {
  const [one] = shares.shared;
  if (one === undefined) throw new Error('the fixture has no share');
  const soon = { ...one, state: 'announced', madeAt: 0, expiry: NOW + 86_400, purpose: 'a subsidy' } as const;
  const { presence, notes, opened, show } = desk();
  show(soon);
  presence.household(next(1), false);
  expect(notes.map(({ text }) => text)).toEqual([
    'What you showed for “a subsidy” may be used until 15 Sept 2026. If it is still needed, show it anew.',
  ]);
  notes[0]?.click();
  expect(opened).toEqual(['share']);
  show({ ...soon, expiry: soon.expiry + 1 });
  presence.household(next(2), true);
  expect(notes.at(-1)?.text).toBe('Unlock Wattlet to see which.');
});

test('a due drill is told once, when the keys are seen, and leads to them', () => {
  const { presence, notes, opened } = desk();
  presence.keys({ state: 'open', drillDueAt: NOW + 1 });
  presence.keys({ state: 'locked', drillDueAt: null });
  expect(notes).toEqual([]);
  presence.keys({ state: 'open', drillDueAt: NOW });
  presence.keys({ state: 'open', drillDueAt: NOW });
  expect(notes.map(({ title }) => title)).toEqual(['Time to try your backup']);
  notes[0]?.click();
  expect(opened).toEqual(['keys']);
  // After a restart too.
  const again = desk();
  again.presence.keys({ state: 'open', drillDueAt: NOW });
  expect(again.notes).toEqual([]);
});

test('pause and resume change the mode alone', () => {
  const { presence, set, toggle } = desk();
  const { limits } = aView();
  presence.household(aView(), false);
  toggle();
  presence.household(aView({ stage: 'paused', limits: limits && { ...limits, mode: 'paused' } }), false);
  toggle();
  expect(set).toEqual([{ ...limits, mode: 'paused' }, limits]);
});

test('who wants no notifications gets none, and not all of them later', () => {
  const quiet = desk('de', false);
  quiet.presence.household(next(1), false);
  quiet.settle();
  quiet.presence.household(next(2), false);
  expect(quiet.notes).toEqual([]);
  const loud = desk('de');
  loud.settle();
  loud.presence.household(next(3), false);
  expect(loud.notes).toEqual([]);
});

test('where a closed window goes is said once for ever', () => {
  const first = desk('de');
  first.presence.wentToBackground();
  first.presence.wentToBackground();
  expect(first.notes.map(({ title }) => title)).toEqual(['Wattlet handelt weiter']);
  const second = desk('de');
  second.presence.wentToBackground();
  expect(second.notes).toEqual([]);
});
