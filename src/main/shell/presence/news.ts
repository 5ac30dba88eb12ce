/** What is worth a notification, each thing once: also after a start, so what was told is kept in a file. */
import { z } from 'zod';
import type { BillRow, HouseholdView } from '../../../shared/readmodel.ts';
import type { Shared } from '../../../shared/share.ts';
import type { UtcSeconds } from '../../../shared/units.ts';

export const toldSchema = z.strictObject({
  /** The newest settled period that was told; -1: none was settled when this began. */
  bill: z.int().min(-1).nullable(),
  /** The due time of the drill that was told. */
  drill: z.int().nonnegative().nullable(),
  /** The difference that was told last. */
  difference: z.string().nullable(),
  /** Who asks for this home's place, as it was told last; files of older versions know nobody. */
  replacement: z.string().nullable().default(null),
  /** The latest end of something shown to others that was told; files of older versions know none. */
  expiry: z.int().nonnegative().nullable().default(null),
});
export type Told = z.infer<typeof toldSchema>;
export const NOTHING_TOLD: Told = {
  bill: null,
  drill: null,
  difference: null,
  replacement: null,
  expiry: null,
};

export type News =
  | { readonly kind: 'bill'; readonly bill: BillRow }
  | { readonly kind: 'expiry'; readonly shared: Shared }
  | { readonly kind: 'meter' | 'drill' | 'disagrees' | 'stopped' | 'replaced' };

export interface Seen {
  readonly now: UtcSeconds;
  readonly view: HouseholdView | null;
  /** The newest bills, newest first; null where they were not asked for. */
  readonly bills: readonly BillRow[] | null;
  readonly drillDueAt: number | null;
  /** Readings shown to others; null where they were not asked for. */
  readonly shared: readonly Shared[] | null;
}

export interface NewsWatch {
  /** What is new since the last look. */
  look(seen: Seen): News[];
  told(): Told;
}

/** A meter may be silent this long before somebody is called; a cable is pulled for cleaning, too. */
const SILENT_S = 300;
/** Somebody asks for this home's place, or has it: it may be a thief, so the owner has to know at once. */
const REPLACEMENTS = ['replacement.asked', 'replacement.taken'];
/** So long before its end a disclosure is told of: time enough to make another. */
const EXPIRY_SOON_S = 7 * 86_400;
/** Notices of the household that say that two figures differ. */
const DIFFERENCES = ['slot.disagrees', 'bill.does-not-open'];

export function watchNews(before: Told): NewsWatch {
  let told = before;
  let silentSince: number | null = null;
  let silenceTold = false;
  let stoppedTold = false;

  function ofBills(bills: readonly BillRow[] | null): News[] {
    if (bills === null) return [];
    const newest = bills.find(({ state }) => state === 'settled');
    const known = told.bill;
    const period = newest?.period ?? -1;
    if (known === null) {
      // The first look tells nothing: everything in a history that was just restored is old.
      told = { ...told, bill: period };
      return [];
    }
    if (newest === undefined || period <= known) return [];
    told = { ...told, bill: period };
    return [{ kind: 'bill', bill: newest }];
  }

  function ofMeter(now: number, { meter, stage }: HouseholdView): News[] {
    const silent = (meter.state === 'silent' || meter.state === 'error') && stage !== 'left';
    if (!silent) {
      silentSince = null;
      if (meter.state === 'reading') silenceTold = false;
      return [];
    }
    silentSince ??= now;
    if (silenceTold || now - silentSince < SILENT_S) return [];
    silenceTold = true;
    return [{ kind: 'meter' }];
  }

  function ofDifferences({ attention }: HouseholdView): News[] {
    const found = attention.find(({ code }) => DIFFERENCES.includes(code));
    if (found === undefined) return [];
    const name = `${found.code} ${JSON.stringify(found.params ?? {})}`;
    if (name === told.difference) return [];
    told = { ...told, difference: name };
    return [{ kind: 'disagrees' }];
  }

  function ofReplacement({ attention }: HouseholdView): News[] {
    const found = attention.find(({ code }) => REPLACEMENTS.includes(code));
    if (found === undefined) return [];
    const name = `${found.code} ${JSON.stringify(found.params ?? {})}`;
    if (name === told.replacement) return [];
    told = { ...told, replacement: name };
    return [{ kind: 'replaced' }];
  }

  function ofStage(stage: HouseholdView['stage']): News[] {
    const isNew = stage === 'stopped' && !stoppedTold;
    stoppedTold = stage === 'stopped';
    return isNew ? [{ kind: 'stopped' }] : [];
  }

  function ofDrill(now: number, dueAt: number | null): News[] {
    if (dueAt === null || now < dueAt || told.drill === dueAt) return [];
    told = { ...told, drill: dueAt };
    return [{ kind: 'drill' }];
  }

  /** The next one that ends within the week and was not told; one made for less than a week is no news to its maker. */
  function ofShared(now: number, shared: readonly Shared[] | null): News[] {
    const ending = (shared ?? [])
      .filter(({ state, expiry }) => state !== 'failed' && expiry >= now && expiry <= now + EXPIRY_SOON_S)
      .filter(({ expiry, madeAt }) => expiry > (told.expiry ?? 0) && madeAt < expiry - EXPIRY_SOON_S)
      .sort((a, b) => a.expiry - b.expiry);
    const [next] = ending;
    if (next === undefined) return [];
    told = { ...told, expiry: next.expiry };
    return [{ kind: 'expiry', shared: next }];
  }

  return {
    look: ({ now, view, bills, drillDueAt, shared }) => [
      ...(view === null
        ? []
        : [
            ...ofStage(view.stage),
            ...ofReplacement(view),
            ...ofDifferences(view),
            ...ofMeter(now, view),
            ...ofBills(bills),
          ]),
      ...ofDrill(now, drillDueAt),
      ...ofShared(now, shared),
    ],
    told: () => told,
  };
}
