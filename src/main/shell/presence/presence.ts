/**
 * What of Wattlet is seen without its window: the tray with status and pause, and notifications. `status.ts` decides
 * what the tray says, `news.ts` what is worth a notification; `desktop.ts` is the system's side.
 */
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { SettingsView } from '../../../shared/ipc/settings.ts';
import type { KeysView } from '../../../shared/ipc/setup.ts';
import type { HouseholdView, Limits } from '../../../shared/readmodel.ts';
import type { Household } from '../../household/household.ts';
import { readJson, writeAtomically } from '../atomic-file.ts';
import { type News, NOTHING_TOLD, type Seen, toldSchema, watchNews } from './news.ts';
import { money, type TrayModel, toggled, trayModel } from './status.ts';
import { fill, PRESENCE_WORDS, type PresenceWords } from './words.ts';

/** What was told, so that a start does not tell it again; `background`: where a closed window goes. */
const fileSchema = z.strictObject({ news: toldSchema, background: z.boolean() });

/** A place in the window, as it stands behind `#/`. */
export type Place = 'home' | 'history/bills' | 'history/slots' | 'keys' | 'share';

export interface Note {
  readonly title: string;
  readonly text: string;
  readonly place: Place;
}

/** The system's side, replaced in tests. */
export interface Desktop {
  /** Shows or renews the tray's picture and menu. */
  tray(model: TrayModel, words: PresenceWords, press: TrayPress): void;
  notify(note: Note, onClick: () => void): void;
}

export interface TrayPress {
  open(): void;
  toggle(): void;
  quit(): void;
}

export interface PresenceOptions {
  readonly desktop: Desktop;
  readonly clock: Clock;
  /** Keeps what was told. */
  readonly file: string;
  readonly settings: () => SettingsView;
  readonly household: () =>
    | (Pick<Household, 'bills' | 'setLimits'> & { readonly proof: Pick<Household['proof'], 'shares'> })
    | null;
  /** Brings the window to the front, at a place of it. */
  readonly open: (place?: Place) => void;
  readonly quit: () => void;
}

export interface Presence {
  /** A new view of the household, whether or not the screens are locked. */
  household(view: HouseholdView | null, locked: boolean): void;
  keys(keys: Pick<KeysView, 'state' | 'drillDueAt'>): void;
  /** The language may have changed. */
  renew(): void;
  /** The window was closed and the program goes on. */
  wentToBackground(): void;
}

const PLACES: Readonly<Record<News['kind'], Place>> = {
  bill: 'history/bills',
  meter: 'home',
  drill: 'keys',
  disagrees: 'home',
  stopped: 'home',
  replaced: 'home',
  expiry: 'share',
};

export function createPresence(options: PresenceOptions): Presence {
  const { desktop, clock, file, settings, open } = options;
  const before = readJson(file, fileSchema);
  const news = watchNews(before?.news ?? NOTHING_TOLD);
  let background = before?.background ?? false;
  const content = () => JSON.stringify({ news: news.told(), background });
  let kept = content();
  let view: HouseholdView | null = null;
  let locked = false;
  let keys: Pick<KeysView, 'state' | 'drillDueAt'> | null = null;
  let shown = '';
  let recordsOf: number | null = null;
  let tradedBy: Limits['mode'] | null = null;

  const words = () => PRESENCE_WORDS[settings().language];

  function keep(): void {
    const next = content();
    // What cannot be kept is told again after the next start; no more than that.
    if (next !== kept && writeAtomically(file, next).ok) kept = next;
  }

  function toggle(): void {
    const { limits } = view ?? { limits: null };
    if (limits === null || locked) return;
    if (limits.mode !== 'paused') tradedBy = limits.mode;
    options.household()?.setLimits(toggled(limits, tradedBy));
  }

  function drawTray(): void {
    const { language, locale } = settings();
    const model = trayModel({ view, keys: keys?.state ?? null, locked, words: words(), locale });
    // Menus of some systems close when they are set anew.
    const drawn = JSON.stringify([language, model]);
    if (drawn === shown) return;
    shown = drawn;
    desktop.tray(model, words(), { open: () => open(), toggle, quit: options.quit });
  }

  /** Bills and what was shown to others are asked for once in each slot. */
  function newRecords(): Pick<Seen, 'bills' | 'shared'> {
    const household = options.household();
    if (view === null || view.slot === recordsOf || household === null) return { bills: null, shared: null };
    recordsOf = view.slot;
    const bills = household.bills({ before: null, limit: 4 });
    const shares = household.proof.shares();
    return { bills: bills.ok ? bills.value : null, shared: shares.ok ? shares.value.shared : null };
  }

  function tell(): void {
    const found = news.look({
      ...newRecords(),
      now: clock.now(),
      view,
      // Where the keys are hidden, so is the date of the drill; it is told when they are seen again.
      drillDueAt: keys?.state === 'open' ? keys.drillDueAt : null,
    });
    keep();
    if (!settings().choice.notify) return;
    for (const one of found) desktop.notify(noteOf(one), () => open(PLACES[one.kind]));
  }

  function noteOf(one: News): Note {
    const { news: say } = words();
    const place = PLACES[one.kind];
    switch (one.kind) {
      case 'bill': {
        const { amount, end } = one.bill;
        const currency = view?.community?.currency;
        if (locked || amount === null || currency === undefined) {
          return { title: say.bill, text: locked ? say.billQuiet : '', place };
        }
        const { locale } = settings();
        const values = {
          money: money(Math.abs(Number(amount)) / 1e9, currency, locale),
          date: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
            end * 1000,
          ),
        };
        return { title: say.bill, text: fill(amount > 0n ? say.billPay : say.billReceive, values), place };
      }
      case 'meter':
        return { title: say.meter, text: say.meterText, place };
      case 'drill':
        return { title: say.drill, text: say.drillText, place };
      case 'disagrees':
        return { title: say.disagrees, text: say.disagreesText, place };
      case 'expiry': {
        const { purpose, expiry } = one.shared;
        const date = new Intl.DateTimeFormat(settings().locale, { dateStyle: 'medium' }).format(
          expiry * 1000,
        );
        const text = locked ? say.expiryQuiet : fill(say.expiryText, { purpose, date });
        return { title: say.expiry, text, place };
      }
      case 'stopped':
        return { title: say.stopped, text: say.stoppedText, place };
      case 'replaced':
        return { title: say.replaced, text: say.replacedText, place };
    }
  }

  return {
    household(next, isLocked) {
      view = next;
      locked = isLocked;
      drawTray();
      tell();
    },
    keys(next) {
      keys = next;
      drawTray();
      tell();
    },
    renew: drawTray,
    wentToBackground() {
      if (background) return;
      background = true;
      keep();
      const { news: say } = words();
      desktop.notify({ title: say.background, text: say.backgroundText, place: 'home' }, () => open());
    },
  };
}
