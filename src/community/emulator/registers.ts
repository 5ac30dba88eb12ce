import { type UtcSeconds, utcSeconds } from '../../shared/units.ts';

/**
 * A meter that exists only as numbers: any load curve, integrated second by second in whole watt-seconds, so that
 * its registers are exact and two runs of the same curve agree to the last digit.
 */

/** Net power at an instant, whole watts, import minus export. Must be a pure function of time. */
export type Curve = (time: UtcSeconds) => number;

export interface EmulatedState {
  readonly utcSeconds: UtcSeconds;
  /** Import minus export, W. */
  readonly powerW: number;
  /** Low and normal tariff, watt-seconds since the meter was made. */
  readonly importWs: readonly [bigint, bigint];
  readonly exportWs: readonly [bigint, bigint];
}

export interface EmulatedMeter {
  /** Integrates up to `time` (never back) and tells what the meter shows then. */
  at(time: UtcSeconds): EmulatedState;
}

/** Registers do not start at zero in a house that has been lived in. */
export interface StartRegisters {
  readonly importWh?: number;
  readonly exportWh?: number;
}

/** More seconds than this are integrated in steps of a minute: a clock that jumps by years must not stall. */
const EXACT_SECONDS = 1_000_000;

export function emulatedMeter(curve: Curve, from: UtcSeconds, start: StartRegisters = {}): EmulatedMeter {
  let time: number = from;
  const importWs: [bigint, bigint] = [0n, BigInt(start.importWh ?? 0) * 3600n];
  const exportWs: [bigint, bigint] = [0n, BigInt(start.exportWh ?? 0) * 3600n];
  return {
    at(until) {
      const step = until - time > EXACT_SECONDS ? 60 : 1;
      while (time < until) {
        const watts = curve(utcSeconds(time));
        const seconds = Math.min(step, until - time);
        const tariff = tariffAt(time);
        if (watts > 0) importWs[tariff] += BigInt(watts) * BigInt(seconds);
        else exportWs[tariff] += BigInt(-watts) * BigInt(seconds);
        time += seconds;
      }
      return {
        utcSeconds: utcSeconds(time),
        powerW: curve(utcSeconds(time)),
        importWs: [importWs[0], importWs[1]],
        exportWs: [exportWs[0], exportWs[1]],
      };
    },
  };
}

/** 0: low, from 22 to 6 o'clock UTC; 1: normal. */
function tariffAt(time: number): 0 | 1 {
  const hour = Math.floor(time / 3600) % 24;
  return hour >= 22 || hour < 6 ? 0 : 1;
}

/** Whole Wh of a register, as a meter shows them: cut, not rounded. */
export const shownWh = (wattSeconds: bigint): number => Number(wattSeconds / 3600n);
