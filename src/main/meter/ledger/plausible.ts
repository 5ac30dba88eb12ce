import type { EnergyTotal, MicroWh } from '../decoder.ts';
import type { Direction } from './direction.ts';

/** Whether a register can follow the last one of its segment. */

export type Verdict =
  | { readonly fits: true; readonly microWh: MicroWh; readonly rolledOver: MicroWh }
  | { readonly fits: false; readonly reason: 'register-fell' | 'register-jumped' };

/** Time stamps may be this far from the instant of measurement (slow lines, queues). */
const SLACK_MS = 10_000;
/** A connection can be overloaded for a while before its fuse acts. */
const OVERLOAD_PERCENT = 130n;
const SMALLEST_ROLL_OVER: MicroWh = 10n ** 12n;
const LARGEST_ROLL_OVER: MicroWh = 10n ** 19n;

/**
 * `total` against the latest register of `state`, `sinceMs` after it. A meter that counts past its last digit
 * starts at zero: taken as roll-over only if a power of ten fits the energy that can have flowed meanwhile.
 */
export function judge(
  state: Direction,
  total: Pick<EnergyTotal, 'microWh' | 'stepMicroWh'>,
  sinceMs: number,
  connectionWatt: number,
): Verdict {
  const before = state.last;
  const microWh = total.microWh + state.offset;
  if (before === null) return { fits: true, microWh, rolledOver: 0n };
  // watts * 1000 mW * ms / 3600 = micro-watt-hours
  const flowed = (BigInt(connectionWatt) * 1000n * BigInt(sinceMs + SLACK_MS) * OVERLOAD_PERCENT) / 360_000n;
  const most = flowed + before.stepMicroWh + total.stepMicroWh;
  // A coarser register than before shows a value cut down to its step: it has not fallen.
  const shownUpTo = total.stepMicroWh > before.stepMicroWh ? microWh + total.stepMicroWh - 1n : microWh;
  if (shownUpTo >= before.microWh) {
    return microWh - before.microWh <= most
      ? { fits: true, microWh, rolledOver: 0n }
      : { fits: false, reason: 'register-jumped' };
  }
  for (let end = SMALLEST_ROLL_OVER; end <= LARGEST_ROLL_OVER; end *= 10n) {
    const shownBefore = before.microWh - state.offset;
    if (shownBefore < end && end - shownBefore + total.microWh <= most) {
      return { fits: true, microWh: microWh + end, rolledOver: end };
    }
  }
  return { fits: false, reason: 'register-fell' };
}
