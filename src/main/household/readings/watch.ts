/** Looks after the grid meter: tells on Home what is strange about it, and keeps with a slot what is strange about that. */
import { ok, type Result } from '../../../shared/result.ts';
import { slotStart } from '../../../shared/slots.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Context, Moment } from '../context.ts';
import { metered, pastSlots } from '../slot/metering.ts';
import { clockDaysOff, farOff, type SlotAnomaly, type StandStill, standStill, stuckWh } from './anomalies.ts';

interface Watched extends Pick<Context, 'gridSource' | 'slots' | 'store' | 'timing' | 'notice'> {
  readonly meter: Pick<Context['meter'], 'status'>;
}

const DAY_SECONDS = 86_400;

/** A step; what it remembers (how long the registers stand) is of this run. */
export function meterWatch(): (ctx: Watched, now: Moment) => Result<null> {
  let state: StandStill | null = null;
  let seenMs = Number.NEGATIVE_INFINITY;
  let looked = -1;
  let strange: number | null = null;

  /** What flowed past standing registers until now, Wh. */
  const look = (ctx: Watched): number | null => {
    const source = ctx.gridSource();
    const last = ctx.meter.status().find(({ id }) => id === source)?.lastReading ?? null;
    if (last === null) return null;
    if (last.atMs !== seenMs) state = standStill(state, last);
    seenMs = last.atMs;
    const flowed = stuckWh(state, last);
    ctx.notice('meter.stuck', flowed === null ? null : stuckNotice(flowed));
    const days = clockDaysOff(last);
    ctx.notice('meter.clock', days === null ? null : clockNotice(days));
    return flowed;
  };

  return (ctx, now) => {
    const flowedWh = look(ctx);
    const slot = now.slot - 1;
    if (slot < 0 || slot === looked) return ok(null);
    const record = ctx.slots.get(slot);
    if (!record.ok) return record;
    const { meter, anomaly } = record.value.detail;
    // Metered a little after its end; asked again until then.
    if (meter === null) return ok(null);
    looked = slot;
    const stoodStill = state !== null && state.sinceMs <= slotStart(ctx.timing, slotNo(slot)) * 1000;
    const found: Result<SlotAnomaly | null> =
      anomaly !== null
        ? ok(anomaly)
        : flowedWh !== null && stoodStill
          ? ok({ kind: 'stuck', flowedWh })
          : compare(ctx, slot);
    if (!found.ok) return found;
    if (found.value?.kind === 'far-off') strange = slot;
    const old = strange !== null && (slot - strange) * ctx.timing.slotSeconds >= DAY_SECONDS;
    if (old) strange = null;
    ctx.notice('meter.far-off', strange === null ? null : farNotice());
    if (found.value === null || anomaly !== null) return ok(null);
    const written = ctx.slots.change(slot, { detail: { anomaly: found.value } });
    return written.ok ? ok(null) : written;
  };
}

function compare(ctx: Watched, slot: number): Result<SlotAnomaly | null> {
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const net = metered(record.value.row);
  if (net === null) return ok(null);
  const past = pastSlots(ctx, slot);
  return past.ok ? ok(farOff(net, past.value, ctx.timing.slotSeconds)) : past;
}

const stuckNotice = (energy: number) => ({
  code: 'meter.stuck',
  message: `The meter shows power, but its count stands still: about ${energy} Wh are missing so far.`,
  remedy:
    'Reported is what the count says, as only it is billed; it may catch up. If it lasts, tell your grid operator.',
  params: { energy },
});

const clockNotice = (days: number) => ({
  code: 'meter.clock',
  message: `The clock in the meter is ${Math.abs(days)} days off.`,
  remedy:
    "Your energy is counted by this computer's clock, so nothing is wrong with it. Tell your grid operator.",
  params: { days: Math.abs(days) },
});

const farNotice = () => ({
  code: 'meter.far-off',
  message: 'A slot of the last day is far from what this home usually does.',
  remedy:
    'It was counted as the meter says. Open the history; if nothing unusual ran, have the meter seen to.',
});
