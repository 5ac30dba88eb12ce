import type { KeysView } from '../../../shared/ipc/setup.ts';
import type { HouseholdView, Limits } from '../../../shared/readmodel.ts';
import { fill, type PresenceWords } from './words.ts';

/** What the tray shows: a picture by mood, one sentence, some figures, and the switch that fits. */
export interface TrayModel {
  readonly mood: 'good' | 'paused' | 'attention';
  readonly status: string;
  /** Lines that are read, not pressed. */
  readonly figures: readonly string[];
  /** Null where there is nothing to pause, or the screens are locked. */
  readonly toggle: 'pause' | 'resume' | null;
}

export interface StatusInput {
  readonly view: HouseholdView | null;
  /** State of the keys; null before it is known. */
  readonly keys: KeysView['state'] | null;
  /** The screens are locked: no figure leaves, and nothing can be changed. */
  readonly locked: boolean;
  readonly words: PresenceWords;
  readonly locale: string;
}

export function trayModel({ view, keys, locked, words, locale }: StatusInput): TrayModel {
  const quiet = (mood: TrayModel['mood'], status: string): TrayModel => ({
    mood,
    status,
    figures: [],
    toggle: null,
  });
  const { status } = words;
  if (view === null) {
    return keys === 'locked' || keys === 'unavailable'
      ? quiet('attention', status.needsUnlock)
      : quiet('paused', status.notSetUp);
  }
  if (view.stage === 'stopped') return quiet('attention', status.stopped);
  if (locked) return quiet(needsPerson(view) ? 'attention' : 'good', status.locked);
  const figures = figuresOf(view, words, locale);
  if (view.stage === 'paused') {
    return { mood: 'paused', status: status.paused, figures, toggle: 'resume' };
  }
  if (view.stage !== 'trading') {
    const known = { leaving: status.leaving, left: status.left };
    const sentence = view.stage === 'leaving' || view.stage === 'left' ? known[view.stage] : status.waiting;
    return { ...quiet('paused', sentence), figures };
  }
  const attention = needsPerson(view);
  return {
    mood: attention ? 'attention' : 'good',
    status: attention ? status.attention : fill(status.trading, { community: view.community?.name ?? '' }),
    figures,
    toggle: 'pause',
  };
}

/** The limits after the tray's switch was pressed. `before`: how the household traded before it was paused, if known. */
export function toggled(limits: Limits, before: Limits['mode'] | null): Limits {
  if (limits.mode !== 'paused') return { ...limits, mode: 'paused' };
  if (before !== null && before !== 'paused') return { ...limits, mode: before };
  return { ...limits, mode: limits.manualSellWh + limits.manualBuyWh > 0 ? 'manual' : 'automatic' };
}

function needsPerson({ attention, meter, endpoints }: HouseholdView): boolean {
  return (
    attention.length > 0 ||
    meter.state === 'silent' ||
    meter.state === 'error' ||
    (endpoints.length > 0 && endpoints.every(({ reachable }) => !reachable))
  );
}

function figuresOf(
  { meter, today, community }: HouseholdView,
  words: PresenceWords,
  locale: string,
): string[] {
  const lines: string[] = [];
  if (meter.state === 'reading' && meter.powerW !== null) {
    lines.push(
      fill(meter.powerW >= 0 ? words.takes : words.gives, { power: power(Math.abs(meter.powerW), locale) }),
    );
  }
  if (community !== null && today.slots > 0) {
    const amount = Number(today.amount) / 1e9;
    lines.push(
      fill(amount > 0 ? words.todayPay : words.todayReceive, {
        money: money(Math.abs(amount), community.currency, locale),
      }),
    );
  }
  return lines;
}

function power(watts: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: watts < 1000 ? 0 : 2 });
  return watts < 1000 ? `${format.format(watts)}\u00a0W` : `${format.format(watts / 1000)}\u00a0kW`;
}

/** Whole currency, as the person writes it. */
export const money = (amount: number, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
