/** What a household does in a round, in which order, and the moment it does it in. */
import { ok, type Result } from '../../shared/result.ts';
import { type SlotTiming, slotStart } from '../../shared/slots.ts';
import { slotNo } from '../../shared/units.ts';
import { gapStep } from './bills/gap.ts';
import { potStep } from './bills/pot.ts';
import { billStep } from './bills/settle.ts';
import { shortfallStep } from './bills/watch.ts';
import { keepAll } from './community/kept.ts';
import type { Context, Moment } from './context.ts';
import { leaveStep } from './leave.ts';
import { meterWatch } from './readings/watch.ts';
import { absenceStep } from './slot/absence.ts';
import { chargesStep } from './slot/charges.ts';
import { dutiesStep } from './slot/duties.ts';
import { missedSlots } from './slot/missed.ts';
import { revealStep } from './slot/reveal.ts';
import { settleStep } from './slot/settle.ts';
import { submitStep } from './slot/submit.ts';

/** While events of days come in: slots are settled and kept by the time of the events, not by the clock. */
export function catchUpStep(ctx: Context): Result<null> {
  const slot = ctx.follower.slot();
  if (slot === null) return ok(null);
  const time = slotStart(ctx.timing, slotNo(slot));
  const settled = settleStep(ctx, { time, slot, into: 0 });
  return settled.ok ? keepAll(ctx) : settled;
}

type Work = (ctx: Context, now: Moment) => Result<unknown> | Promise<Result<unknown>>;

/** What a round does, in this order, once the chain is followed to its head. */
export function workOfARound(): readonly (readonly [string, Work])[] {
  return [
    ['missed', missedSlots()],
    ['submit', submitStep],
    ['meter-watch', meterWatch()],
    ['reveal', revealStep],
    ['duties', dutiesStep],
    ['absence', absenceStep],
    ['charges', chargesStep],
    ['gap', gapStep],
    ['bill', billStep],
    ['pot', potStep],
    ['shortfall', shortfallStep],
    ['funds', (ctx, now) => ctx.funds.step(ctx, now)],
    ['leave', leaveStep],
  ];
}

/** Null before genesis. */
export function momentOf(timing: SlotTiming, time: Moment['time']): Moment | null {
  if (time < timing.genesis) return null;
  const slot = Math.floor((time - timing.genesis) / timing.slotSeconds);
  return { time, slot, into: time - slotStart(timing, slotNo(slot)) };
}
