import type { SlotNo } from '../../../shared/units.ts';
import type { MicroWh } from '../decoder.ts';
import type { SlotReason } from './types.ts';

/**
 * One direction (import or export) of one meter: its cumulative register against slot boundaries.
 *
 * Boundary `k` is the start of slot `k`. As time passes a boundary a `Mark` is left with the power integrated so
 * far; the next exact register value (an anchor) resolves the marks before it. Weights are milliwatt-milliseconds,
 * so that weight / 3600 is micro-watt-hours, all in integers.
 */

/** Registers with a larger step than this cannot divide slots by themselves. */
export const COARSE_STEP: MicroWh = 10_000_000n;
/** How far from a slot's end a reading may lie to be interpolated (DESIGN.md, Meters), and how long a power holds. */
export const REACH_MS = 60_000;
/** Unresolved and resolved boundaries kept; a longer silence leaves the oldest slots unknown. */
export const MAX_MARKS = 4096;
/** Without any power to shape it, up to this much is spread evenly over the time between two registers. */
const EVEN_SPREAD: MicroWh = 20_000_000n;
const WEIGHT_PER_MICRO_WH = 3600n;
const MICRO_PER_WH = 1_000_000n;

export interface Mark {
  readonly atMs: number;
  /** Integrated power and uncovered milliseconds of the segment up to here. */
  readonly weight: bigint;
  readonly uncovered: number;
  /** False where power had not been heard for too long when the boundary passed. */
  readonly covered: boolean;
  /** The register at this instant once an anchor has told it. */
  resolved: { readonly microWh: MicroWh; readonly how: 'measured' | 'shaped' | 'none' } | null;
}

/** An instant at which the register is known exactly. */
export interface Anchor {
  readonly atMs: number;
  readonly microWh: MicroWh;
  readonly weight: bigint;
  readonly uncovered: number;
}

export interface Direction {
  /** Null until the meter has sent this register in this segment. */
  anchor: Anchor | null;
  /** Latest register, unwrapped. */
  last: { readonly atMs: number; readonly microWh: MicroWh; readonly stepMicroWh: MicroWh } | null;
  /** Added to what the meter sends, after roll-overs. */
  offset: MicroWh;
  /** A coarse register's true value is known only from its first change on. */
  exact: boolean;
  weight: bigint;
  uncovered: number;
  marks: Map<number, Mark>;
  /** Boundaries whose marks no anchor has resolved yet. */
  unresolved: number[];
  /** Whole Wh of the register up to which slots and unplaced energy have been given out. */
  accountedWh: bigint;
  /** First slot of a stretch whose energy has not been placed. */
  pending: { readonly from: SlotNo; readonly reason: SlotReason } | null;
  /** The next correction by a register belongs to no slot. */
  hole: boolean;
}

export function newDirection(pending: Direction['pending']): Direction {
  return {
    anchor: null,
    last: null,
    offset: 0n,
    exact: false,
    weight: 0n,
    uncovered: 0,
    marks: new Map(),
    unresolved: [],
    accountedWh: 0n,
    pending,
    hole: false,
  };
}

export const floorWh = (microWh: MicroWh): bigint => microWh / MICRO_PER_WH;

/**
 * Time moves from `fromMs` to `toMs`; `milliW` is what flowed this way meanwhile (never negative), null if
 * power was not heard. `passed`: the boundaries from the first to the last that lie in (from, to].
 */
export function advance(
  state: Direction,
  fromMs: number,
  toMs: number,
  milliW: number | null,
  boundaryMs: (boundary: number) => number,
  passed: { readonly first: number; readonly last: number },
): void {
  const first = Math.max(passed.first, passed.last - MAX_MARKS + 1);
  for (let boundary = first; boundary <= passed.last; boundary += 1) {
    const atMs = boundaryMs(boundary);
    state.marks.set(boundary, {
      atMs,
      weight: state.weight + BigInt(milliW ?? 0) * BigInt(atMs - fromMs),
      uncovered: state.uncovered + (milliW === null ? atMs - fromMs : 0),
      covered: milliW !== null,
      resolved: null,
    });
    state.unresolved.push(boundary);
  }
  if (milliW === null) state.uncovered += toMs - fromMs;
  else state.weight += BigInt(milliW) * BigInt(toMs - fromMs);
  for (const boundary of state.marks.keys()) {
    if (state.marks.size <= MAX_MARKS) break;
    state.marks.delete(boundary);
  }
  if (state.unresolved.length > MAX_MARKS) state.unresolved.splice(0, state.unresolved.length - MAX_MARKS);
}

/**
 * A register arrived (already unwrapped and found plausible). `boundary` is the one exactly at `atMs`, if any;
 * `reachMs` is how far from a boundary it may lie to measure it.
 */
export function takeRegister(
  state: Direction,
  atMs: number,
  microWh: MicroWh,
  stepMicroWh: MicroWh,
  boundary: number | null,
  reachMs: number,
): void {
  const before = state.last;
  const coarse = stepMicroWh > COARSE_STEP;
  const low = before !== null && before.microWh > microWh ? before.microWh : microWh;
  state.last = { atMs, microWh: low, stepMicroWh };
  const here = { atMs, microWh: low, weight: state.weight, uncovered: state.uncovered };
  if (before === null || state.anchor === null) {
    state.anchor = here;
    state.exact = !coarse;
    state.accountedWh = floorWh(microWh);
    // Nothing before the first register of a segment can be told.
    state.marks.clear();
    state.unresolved = [];
    if (boundary !== null) {
      if (coarse) state.unresolved.push(boundary);
      state.marks.set(boundary, {
        atMs,
        weight: state.weight,
        uncovered: state.uncovered,
        covered: true,
        resolved: coarse ? null : { microWh, how: 'measured' },
      });
    }
    return;
  }
  if (coarse) {
    // Only the instant of a change tells where between two steps the energy is.
    const ticked = microWh > before.microWh && atMs - before.atMs <= REACH_MS;
    if (!ticked) return;
  }
  resolveMarks(state, here, coarse, reachMs);
  if (!state.exact) state.hole = true;
  state.exact = true;
  state.anchor = here;
}

/** Gives every boundary since the last anchor its place between that anchor and the new one. */
function resolveMarks(state: Direction, to: Anchor, coarse: boolean, reachMs: number): void {
  const from = state.anchor;
  if (from === null) return;
  const energy = to.microWh - from.microWh;
  for (const boundary of state.unresolved.splice(0)) {
    const mark = state.marks.get(boundary);
    if (mark === undefined) continue;
    mark.resolved = state.exact
      ? between(from, to, mark, energy, coarse ? null : reachMs)
      : backFrom(from, to, mark, energy);
  }
}

/** Before the first change of a coarse register only the power counted back from that change places a boundary. */
function backFrom(
  from: { readonly microWh: MicroWh },
  to: { readonly microWh: MicroWh; readonly weight: bigint },
  mark: Mark,
  energy: MicroWh,
): NonNullable<Mark['resolved']> {
  const since = (to.weight - mark.weight) / WEIGHT_PER_MICRO_WH;
  if (!mark.covered) return { microWh: from.microWh, how: 'none' };
  return { microWh: to.microWh - (since < energy ? since : energy), how: 'shaped' };
}

function between(
  from: Anchor,
  to: Anchor,
  mark: Mark,
  energy: MicroWh,
  reachMs: number | null,
): NonNullable<Mark['resolved']> {
  const sinceMs = mark.atMs - from.atMs;
  const evenly = from.microWh + (energy * BigInt(sinceMs)) / BigInt(Math.max(1, to.atMs - from.atMs));
  if (reachMs !== null) {
    const close = sinceMs <= reachMs && to.atMs - mark.atMs <= reachMs;
    if (close || energy === 0n || mark.atMs === to.atMs) return { microWh: evenly, how: 'measured' };
  }
  const whole = to.weight - from.weight;
  const uncoveredMs = to.uncovered - from.uncovered;
  const missing = energy * WEIGHT_PER_MICRO_WH - whole;
  // What power cannot explain was used while power was not heard; with power heard throughout, it is scaled instead.
  const uncoveredWeight = uncoveredMs > 0 && missing > 0n ? missing : 0n;
  const sum = whole + uncoveredWeight;
  if (sum === 0n) {
    return energy <= EVEN_SPREAD ? { microWh: evenly, how: 'shaped' } : { microWh: evenly, how: 'none' };
  }
  const uncoveredPart =
    uncoveredWeight === 0n
      ? 0n
      : (uncoveredWeight * BigInt(mark.uncovered - from.uncovered)) / BigInt(uncoveredMs);
  const part = mark.weight - from.weight + uncoveredPart;
  return { microWh: from.microWh + (energy * part) / sum, how: mark.covered ? 'shaped' : 'none' };
}

export interface BoundaryValue {
  readonly microWh: MicroWh;
  readonly how: 'measured' | 'shaped';
  readonly uncovered: number;
  /** False where no register after the boundary has confirmed it yet. */
  readonly certain: boolean;
}

/** The register at a boundary as well as it is known now; null where nothing can be said. */
export function valueAt(state: Direction, boundary: number): BoundaryValue | null {
  const mark = state.marks.get(boundary);
  if (mark === undefined || state.anchor === null) return null;
  const { resolved, uncovered } = mark;
  if (resolved !== null) {
    return resolved.how === 'none'
      ? null
      : { microWh: resolved.microWh, how: resolved.how, uncovered, certain: true };
  }
  if (!mark.covered || state.last === null) return null;
  const integrated = state.anchor.microWh + (mark.weight - state.anchor.weight) / WEIGHT_PER_MICRO_WH;
  // The true value of a register lies below its next step as long as that has not been shown.
  const roof = state.last.microWh + state.last.stepMicroWh - 1n;
  const bounded = state.last.stepMicroWh > COARSE_STEP && integrated > roof ? roof : integrated;
  return { microWh: bounded, how: 'shaped', uncovered, certain: false };
}

/** Whether the answer for this boundary can still get better. */
export function isSettled(state: Direction, boundary: number): boolean {
  const mark = state.marks.get(boundary);
  return mark !== undefined && mark.resolved !== null;
}

/** Forgets boundaries before `boundary`, whose slots are closed. */
export function forgetBefore(state: Direction, boundary: number): void {
  for (const key of state.marks.keys()) {
    if (key >= boundary) break;
    state.marks.delete(key);
  }
  const kept = state.unresolved.findIndex((key) => key >= boundary);
  state.unresolved.splice(0, kept < 0 ? state.unresolved.length : kept);
}

/** Notes that a slot was closed on power alone across a stretch without power; see `Direction.hole`. */
export function noteProvisional(state: Direction, value: BoundaryValue): void {
  if (!value.certain && state.anchor !== null && value.uncovered > state.anchor.uncovered) state.hole = true;
}
