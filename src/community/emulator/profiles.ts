import { type UtcSeconds, utcSeconds } from '../../shared/units.ts';
import type { Curve } from './registers.ts';

/**
 * Self-made load and solar curves, whole watts, a pure function of seed and time: every machine draws the same
 * household. Shapes come from tables in integers; no measured data of anybody is in here.
 */

const DAY = 86_400;

/** A base load in per mille of the evening peak, by hour of the day: night, breakfast, noon, evening. */
const LOAD_BY_HOUR = [
  120, 100, 95, 90, 95, 130, 260, 420, 360, 280, 270, 330, 420, 340, 280, 300, 380, 620, 880, 1000, 900, 640,
  380, 210,
];
/** A clear day in per mille of the peak power, by hour (UTC, middle of Europe, spring). */
const SUN_BY_HOUR = [
  0, 0, 0, 0, 10, 70, 210, 400, 590, 760, 900, 985, 1000, 950, 840, 680, 480, 270, 110, 20, 0, 0, 0, 0,
];

export interface LoadOptions {
  readonly seed: number;
  /** Watts of the evening peak, on average. */
  readonly peakW: number;
}

export interface SolarOptions {
  readonly seed: number;
  readonly peakW: number;
  /** How cloudy the seed's days may get, per mille of the light taken; 600 unless given. */
  readonly clouds?: number;
}

/** A household's consumption: a day shape with an evening peak, restless minutes, and now and then a kettle. */
export function householdLoad({ seed, peakW }: LoadOptions): Curve {
  return (time) => {
    const shape = between(LOAD_BY_HOUR, time);
    const day = 800 + noise(seed, Math.floor(time / DAY), 1, 400);
    const flutter = 850 + noise(seed, Math.floor(time / 20), 2, 300);
    const base = Math.floor((((peakW * shape) / 1000) * day * flutter) / 1_000_000);
    // A boiling kettle or an oven: three minutes at a time, likelier when people are up.
    const spell = Math.floor(time / 180);
    const appliance = noise(seed, spell, 3, 4000) < shape / 4 ? 900 + noise(seed, spell, 4, 1200) : 0;
    return base + appliance;
  };
}

/** A solar roof's production as a positive number: the day's arc with cloudy spells. */
export function solarRoof({ seed, peakW, clouds = 600 }: SolarOptions): Curve {
  return (time) => {
    const clear = between(SUN_BY_HOUR, time);
    const dayHaze = noise(seed, Math.floor(time / DAY), 5, Math.max(1, Math.floor(clouds / 2)));
    const minute = Math.floor(time / 60);
    const within = time % 60;
    const cover = (at: number): number =>
      noise(seed, Math.floor(at / 11), 6, 1000) < clouds ? noise(seed, at, 7, Math.max(1, clouds)) : 0;
    const cloud = Math.floor((cover(minute) * (60 - within) + cover(minute + 1) * within) / 60);
    const light = Math.max(0, 1000 - dayHaze - cloud);
    return Math.floor((peakW * clear * light) / 1_000_000);
  };
}

/** What flows at the grid connection: consumption less production. */
export function netOf(load: Curve, production: Curve): Curve {
  return (time) => load(time) - production(time);
}

/** The same curve with its time running `factor` times as fast, so that a demo's minutes see a day go by. */
export function hastened(curve: Curve, factor: number, from: UtcSeconds, dayStartsAt: number): Curve {
  return (time) => curve(utcSeconds(Math.floor((time - from) * factor) + dayStartsAt));
}

/** Linear between the hours of a table; whole numbers. */
function between(table: readonly number[], time: number): number {
  const hour = Math.floor(time / 3600) % 24;
  const into = time % 3600;
  const from = table[hour] ?? 0;
  const to = table[(hour + 1) % 24] ?? 0;
  return Math.floor((from * (3600 - into) + to * into) / 3600);
}

/** A whole number in [0, range) from seed, index and stream: 32-bit mixing (Murmur3's finaliser), the same everywhere. */
function noise(seed: number, index: number, stream: number, range: number): number {
  let h =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^
    Math.imul(index + 0x7f4a7c15, 0xc2b2ae35) ^
    Math.imul(stream, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) >>> 0;
  return h % range;
}
