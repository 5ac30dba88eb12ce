import { type SlotNo, slotNo, wh } from '../../../shared/units.ts';
import { closeDirection, endDirection } from './close.ts';
import {
  advance,
  COARSE_STEP,
  type Direction,
  forgetBefore,
  isSettled,
  MAX_MARKS,
  newDirection,
  REACH_MS,
  takeRegister,
} from './direction.ts';
import { type GradeFacts, gradeOf, type MeterGrade } from './grade.ts';
import { judge } from './plausible.ts';
import type {
  LedgerCounts,
  LedgerOptions,
  LedgerReading,
  SlotEnergy,
  SlotQuality,
  SlotReason,
  UnplacedEnergy,
} from './types.ts';

/**
 * The register ledger of one meter: readings in arrival order, slot energy out. Pure: no clock, no I/O; integers
 * only. Memory is bounded whatever comes.
 *
 * A segment is a run of registers that can be compared with each other. A reading that does not fit (fallen or
 * jumped register, other meter id, time running back) is held aside: if the next ones fit the old registers it was
 * a dip, if they fit it a new segment begins with it. Energy that crosses a segment is never guessed.
 */
export interface Ledger {
  add(reading: LedgerReading): void;
  /** Null as long as a reading may still improve it; see `MeterPart.slotEnergy`. */
  slotEnergy(slot: SlotNo): SlotEnergy | null;
  closeSlot(slot: SlotNo): SlotEnergy;
  takeUnplaced(): readonly UnplacedEnergy[];
  /** Ends the segment (source removed or replaced); the energy of the running slot becomes unplaced. */
  endSegment(reason: SlotReason): void;
  grade(): MeterGrade;
  counts(): LedgerCounts;
  readonly state: LedgerState;
}

/** Everything the ledger knows; `save.ts` turns it into JSON and back. */
export interface LedgerState {
  segment: number;
  meterId: string | null;
  /** Time of the latest accepted reading; null before the first of a segment. */
  atMs: number | null;
  power: { readonly atMs: number; readonly milliW: number } | null;
  import: Direction;
  export: Direction;
  /** The highest slot closed; null before any. */
  closedUpTo: number | null;
  closed: Map<number, SlotEnergy>;
  unplaced: UnplacedEnergy[];
  facts: GradeFacts & { readonly sinceMs: number | null };
  counts: { -readonly [K in keyof LedgerCounts]: LedgerCounts[K] };
}

/** Readings that agree with each other before a new segment is believed. */
const CONFIRMATIONS = 3;
/** Meters that send registers hourly would take too long: two this far apart are enough. */
const CONFIRMED_AFTER_MS = 1_800_000;
/** Unplaced entries kept for `takeUnplaced`; more means that nobody asks, and neighbours are merged. */
const MAX_UNPLACED = 1024;

const NO_FACTS: LedgerState['facts'] = {
  readings: 0,
  spanMs: 0,
  importRegisters: 0,
  exportRegisters: 0,
  powers: 0,
  coarse: false,
  sinceMs: null,
};

export function newLedgerState(): LedgerState {
  return {
    segment: 0,
    meterId: null,
    atMs: null,
    power: null,
    import: newDirection(null),
    export: newDirection(null),
    closedUpTo: null,
    closed: new Map(),
    unplaced: [],
    facts: NO_FACTS,
    counts: { readings: 0, duplicates: 0, outOfOrder: 0, dips: 0, rollOvers: 0 },
  };
}

export function createLedger(options: LedgerOptions, state: LedgerState = newLedgerState()): Ledger {
  const { genesisMs, slotMs, connectionWatt } = options;
  const capacityWh = Math.floor((connectionWatt * slotMs) / 3_600_000);
  const reachMs = Math.min(REACH_MS, slotMs);
  const boundaryMs = (boundary: number): number => genesisMs + boundary * slotMs;
  const slotOf = (atMs: number): SlotNo => slotNo(Math.max(0, Math.floor((atMs - genesisMs) / slotMs)));
  let aside: { readonly readings: LedgerReading[]; readonly reason: SlotReason } | null = null;

  const unplaced = (energy: UnplacedEnergy): void => {
    state.unplaced.push(energy);
    if (state.unplaced.length > MAX_UNPLACED) mergeOldest(state.unplaced);
  };
  const context = (name: 'import' | 'export') => ({ name, segment: state.segment, capacityWh, unplaced });

  const closeOne = (slot: SlotNo): void => {
    const incoming = closeDirection(state.import, slot, context('import'));
    const outgoing = closeDirection(state.export, slot, context('export'));
    const sent = [
      ...(state.import.last === null ? [] : [incoming]),
      ...(state.export.last === null ? [] : [outgoing]),
    ];
    const worst =
      sent.length === 0 ? incoming : sent.reduce((a, b) => (rank(b.quality) > rank(a.quality) ? b : a));
    state.closed.set(slot, {
      slot,
      importWh: incoming.wh,
      exportWh: outgoing.wh,
      quality: worst.quality,
      reason: worst.reason,
      segment: state.segment,
    });
    state.closedUpTo = slot;
    for (const direction of [state.import, state.export]) forgetBefore(direction, slot + 1);
    for (const key of state.closed.keys()) {
      if (state.closed.size <= MAX_MARKS) break;
      state.closed.delete(key);
    }
  };

  const closeUpTo = (slot: number): void => {
    const first = state.closedUpTo === null ? Math.max(0, slot - MAX_MARKS) : state.closedUpTo + 1;
    for (let s = Math.max(first, slot - MAX_MARKS); s <= slot; s += 1) closeOne(slotNo(s));
  };

  const endSegment = (reason: SlotReason): void => {
    if (state.atMs === null) return;
    const running = slotOf(state.atMs);
    // Slots that ended within the old segment are still its own.
    if (running > 0 && (state.closedUpTo === null || state.closedUpTo < running - 1)) closeUpTo(running - 1);
    endDirection(state.import, running, reason, context('import'));
    endDirection(state.export, running, reason, context('export'));
    state.segment += 1;
    state.atMs = null;
    state.power = null;
    state.meterId = null;
    state.facts = NO_FACTS;
    state.import = newDirection({ from: running, reason });
    state.export = newDirection({ from: running, reason });
  };

  const beginSegment = (reading: LedgerReading): void => {
    const from = slotOf(reading.atMs);
    for (const direction of [state.import, state.export]) {
      if (direction.pending === null) direction.pending = { from, reason: 'began-inside' };
      else if (direction.pending.from > from) direction.pending = { ...direction.pending, from };
    }
    // Slots before the first reading of all are nobody's: they are answered as unknown without being walked through.
    if (state.closedUpTo === null && from > 0) state.closedUpTo = from - 1;
  };

  /** Null if the reading fits the segment. */
  const misfit = (reading: LedgerReading): SlotReason | null => {
    if (state.atMs === null) return null;
    if (reading.meterId !== null && state.meterId !== null && reading.meterId !== state.meterId)
      return 'new-meter';
    if (reading.atMs < state.atMs) return 'clock-stepped-back';
    for (const [direction, total] of [
      [state.import, reading.importTotal],
      [state.export, reading.exportTotal],
    ] as const) {
      if (total === null || direction.last === null) continue;
      const verdict = judge(direction, total, reading.atMs - direction.last.atMs, connectionWatt);
      if (!verdict.fits) return verdict.reason;
    }
    return null;
  };

  const accept = (reading: LedgerReading): void => {
    const atMs = reading.atMs;
    if (state.atMs === null) beginSegment(reading);
    const fromMs = state.atMs ?? atMs;
    const heard = state.power !== null && atMs - state.power.atMs <= REACH_MS ? state.power.milliW : null;
    const passed = {
      first: Math.floor((fromMs - genesisMs) / slotMs) + 1,
      last: Math.floor((atMs - genesisMs) / slotMs),
    };
    const onBoundary = (atMs - genesisMs) % slotMs === 0 ? passed.last : null;
    for (const [direction, total, milliW] of [
      [state.import, reading.importTotal, heard === null ? null : Math.max(0, heard)],
      [state.export, reading.exportTotal, heard === null ? null : Math.max(0, -heard)],
    ] as const) {
      advance(direction, fromMs, atMs, milliW, boundaryMs, passed);
      if (total === null) continue;
      const verdict = judge(direction, total, atMs - (direction.last?.atMs ?? atMs), connectionWatt);
      if (!verdict.fits) continue;
      if (verdict.rolledOver > 0n) {
        direction.offset += verdict.rolledOver;
        state.counts.rollOvers += 1;
      }
      takeRegister(direction, atMs, verdict.microWh, total.stepMicroWh, onBoundary, reachMs);
    }
    state.atMs = atMs;
    state.meterId = reading.meterId ?? state.meterId;
    if (reading.powerMilliW !== null) state.power = { atMs, milliW: reading.powerMilliW };
    state.counts.readings += 1;
    noteFacts(state, reading);
  };

  const holdAside = (reading: LedgerReading, reason: SlotReason): void => {
    if (aside !== null && follows(aside.readings, reading, connectionWatt)) aside.readings.push(reading);
    else {
      if (aside !== null) state.counts.dips += aside.readings.length;
      aside = { readings: [reading], reason };
    }
    if (reason === 'clock-stepped-back') state.counts.outOfOrder += 1;
    const first = aside.readings[0];
    const span = first === undefined ? 0 : reading.atMs - first.atMs;
    const count = aside.readings.length;
    if (count < CONFIRMATIONS && !(count >= 2 && span >= CONFIRMED_AFTER_MS)) return;
    const confirmed = aside;
    aside = null;
    endSegment(confirmed.reason);
    for (const held of confirmed.readings) accept(held);
  };

  return {
    state,
    add(reading) {
      const empty = reading.importTotal === null && reading.exportTotal === null;
      // The parts of a telegram may come as readings of the same instant (RAVEn); the same thing twice is a duplicate.
      if (saysNothingNew(state, reading) || aside?.readings.some((held) => sameReading(held, reading))) {
        state.counts.duplicates += 1;
        return;
      }
      const reason = misfit(reading);
      if (reason !== null) {
        // Power alone cannot prove a new segment, and before its time it is worth nothing.
        if (empty) state.counts.outOfOrder += reason === 'clock-stepped-back' ? 1 : 0;
        else holdAside(reading, reason);
        return;
      }
      if (aside !== null && !empty) {
        state.counts.dips += aside.readings.length;
        aside = null;
      }
      accept(reading);
    },
    slotEnergy(slot) {
      const closed = state.closed.get(slot);
      if (closed !== undefined) return closed;
      if (state.closedUpTo !== null && slot <= state.closedUpTo) return unknownSlot(slot, state.segment);
      const sent = [state.import, state.export].filter((direction) => direction.last !== null);
      if (sent.length === 0 || !sent.every((direction) => isSettled(direction, slot + 1))) return null;
      closeUpTo(slot);
      return state.closed.get(slot) ?? null;
    },
    closeSlot(slot) {
      if (state.closedUpTo === null || slot > state.closedUpTo) closeUpTo(slot);
      return state.closed.get(slot) ?? unknownSlot(slot, state.segment);
    },
    takeUnplaced: () => state.unplaced.splice(0),
    endSegment,
    grade: () => gradeOf(state.facts),
    counts: () => ({ ...state.counts }),
  };
}

function rank(quality: SlotQuality): number {
  return quality === 'unknown' ? 2 : quality === 'shaped' ? 1 : 0;
}

function unknownSlot(slot: SlotNo, segment: number): SlotEnergy {
  return { slot, importWh: null, exportWh: null, quality: 'unknown', reason: 'no-readings', segment };
}

function noteFacts(state: LedgerState, reading: LedgerReading): void {
  const facts = state.facts;
  const sinceMs = facts.sinceMs ?? reading.atMs;
  const steps = [reading.importTotal, reading.exportTotal].map((total) => total?.stepMicroWh ?? 0n);
  state.facts = {
    sinceMs,
    readings: facts.readings + 1,
    spanMs: reading.atMs - sinceMs,
    importRegisters: facts.importRegisters + (reading.importTotal === null ? 0 : 1),
    exportRegisters: facts.exportRegisters + (reading.exportTotal === null ? 0 : 1),
    powers: facts.powers + (reading.powerMilliW === null ? 0 : 1),
    // The latest word counts: entering the meter's PIN makes its registers fine.
    coarse: steps.some((step) => step > 0n) ? steps.some((step) => step > COARSE_STEP) : facts.coarse,
  };
}

function saysNothingNew(state: LedgerState, reading: LedgerReading): boolean {
  if (state.atMs !== reading.atMs) return false;
  const known = (direction: Direction, total: LedgerReading['importTotal']): boolean =>
    total === null ||
    (direction.last?.atMs === reading.atMs && direction.last.microWh === total.microWh + direction.offset);
  const power = reading.powerMilliW;
  const powerKnown = power === null || (state.power?.atMs === reading.atMs && state.power.milliW === power);
  return known(state.import, reading.importTotal) && known(state.export, reading.exportTotal) && powerKnown;
}

function sameReading(a: LedgerReading, b: LedgerReading): boolean {
  return (
    a.atMs === b.atMs &&
    a.meterId === b.meterId &&
    a.importTotal?.microWh === b.importTotal?.microWh &&
    a.exportTotal?.microWh === b.exportTotal?.microWh
  );
}

/** Whether a reading held aside is confirmed by the next one. */
function follows(held: readonly LedgerReading[], next: LedgerReading, connectionWatt: number): boolean {
  const before = held.at(-1);
  if (before === undefined || next.atMs < before.atMs || next.meterId !== before.meterId) return false;
  for (const key of ['importTotal', 'exportTotal'] as const) {
    const [from, to] = [before[key], next[key]];
    if (from === null || to === null) continue;
    const direction = newDirection(null);
    direction.last = { atMs: before.atMs, microWh: from.microWh, stepMicroWh: from.stepMicroWh };
    if (!judge(direction, to, next.atMs - before.atMs, connectionWatt).fits) return false;
  }
  return true;
}

/** Joins the two oldest entries of the same kind, so that nothing is lost and the list stays short. */
function mergeOldest(list: UnplacedEnergy[]): void {
  const first = list[0];
  if (first === undefined) return;
  const at = list.findIndex(
    (entry, i) => i > 0 && entry.segment === first.segment && entry.direction === first.direction,
  );
  const other = list[at];
  if (at < 1 || other === undefined) {
    // Nothing to join with: let the oldest wait behind the others.
    list.push(...list.splice(0, 1));
    return;
  }
  list.splice(at, 1);
  list[0] = {
    ...first,
    fromSlot: slotNo(Math.min(first.fromSlot, other.fromSlot)),
    toSlot: slotNo(Math.max(first.toSlot, other.toSlot)),
    wh: wh(first.wh + other.wh),
  };
}
