import { type SlotNo, slotNo, type Wh, wh } from '../../../shared/units.ts';
import { COARSE_STEP, type Direction, floorWh, noteProvisional, valueAt } from './direction.ts';
import type { Direction as DirectionName, SlotQuality, SlotReason, UnplacedEnergy } from './types.ts';

/**
 * Closing a slot in one direction. Whole Wh are cut from the cumulative register, never from a slot by itself,
 * so roundings cancel: what slots and unplaced energy sum to is always the register's own difference.
 */

export interface ClosedDirection {
  readonly wh: Wh | null;
  readonly quality: SlotQuality;
  readonly reason: SlotReason | null;
}

export interface CloseContext {
  readonly name: DirectionName;
  readonly segment: number;
  readonly capacityWh: number;
  readonly unplaced: (energy: UnplacedEnergy) => void;
}

export function closeDirection(state: Direction, slot: SlotNo, context: CloseContext): ClosedDirection {
  const end = valueAt(state, slot + 1);
  if (end === null) return unknown(state, slot, state.last === null ? 'no-registers' : missingReason(state));
  noteProvisional(state, end);
  const start = valueAt(state, slot);
  const measured = start?.how === 'measured' && end.how === 'measured';
  if (start === null || (!measured && start.uncovered !== end.uncovered)) {
    const reason = state.pending?.reason ?? (start === null ? 'no-readings' : 'power-missing');
    setAside(state, end.microWh, state.pending?.from ?? slot, slot, reason, context);
    state.pending = null;
    return { wh: null, quality: 'unknown', reason };
  }
  const carried = floorWh(start.microWh) - state.accountedWh;
  const correctsHole = state.hole && start.certain;
  if (carried > 0n && (state.pending !== null || correctsHole)) {
    const from = state.pending?.from ?? slotNo(Math.max(0, slot - 1));
    setAside(
      state,
      start.microWh,
      from,
      Math.max(from, slot - 1),
      state.pending?.reason ?? 'power-missing',
      context,
    );
  }
  if (correctsHole) state.hole = false;
  state.pending = null;
  const carry = floorWh(start.microWh) - state.accountedWh;
  const due = floorWh(end.microWh) - state.accountedWh;
  const given = due < 0n ? 0n : due > BigInt(context.capacityWh) ? BigInt(context.capacityWh) : due;
  state.accountedWh += given;
  const value = wh(Number(given));
  if (measured && carry === 0n && given === due) return { wh: value, quality: 'measured', reason: null };
  const coarse = (state.last?.stepMicroWh ?? 0n) > COARSE_STEP;
  const reason = carry !== 0n || given !== due ? 'trued' : coarse ? 'registers-coarse' : 'registers-rare';
  return { wh: value, quality: 'shaped', reason };
}

/**
 * The segment ends: what the last register proves beyond the closed slots belongs to no slot. Slots that were closed
 * on power alone can have been given more than the register then showed; that, too, is booked here, as a negative.
 */
export function endDirection(
  state: Direction,
  lastSlot: number,
  reason: SlotReason,
  context: Omit<CloseContext, 'capacityWh'>,
): void {
  if (state.last === null) return;
  const from = state.pending?.from ?? lastSlot;
  setAside(state, state.last.microWh, from, Math.max(from, lastSlot), reason, context, true);
  state.pending = null;
}

function missingReason(state: Direction): SlotReason {
  return state.pending?.reason ?? 'no-readings';
}

function unknown(state: Direction, slot: SlotNo, reason: SlotReason): ClosedDirection {
  state.pending ??= { from: slot, reason };
  return { wh: null, quality: 'unknown', reason };
}

function setAside(
  state: Direction,
  upTo: bigint,
  fromSlot: number,
  toSlot: number,
  reason: SlotReason,
  context: Omit<CloseContext, 'capacityWh'>,
  final = false,
): void {
  const energy = floorWh(upTo) - state.accountedWh;
  if (energy === 0n || (energy < 0n && !final)) return;
  state.accountedWh += energy;
  context.unplaced({
    segment: context.segment,
    direction: context.name,
    fromSlot: slotNo(fromSlot),
    toSlot: slotNo(toSlot),
    wh: wh(Number(energy)),
    reason,
  });
}
