import { ok } from '../../../shared/result.ts';
import type { ReadingsRepository, Sealable, StoredReading } from '../api.ts';
import { decode, encode, isRecord } from '../codec.ts';
import { damaged } from '../faults.ts';
import type { Shape } from '../sealed-table.ts';
import { layouts } from '../tables.ts';
import type { Toolbox } from './tools.ts';

/** Room for milliseconds until the year 2109, and for 2047 sources. */
export const SOURCE_STEP = 2 ** 42;
/** Readings looked at in one transaction when thinning. */
const THIN_BATCH = 5000;

const hasPlace = (timeMs: number): boolean =>
  Number.isSafeInteger(timeMs) && timeMs >= 0 && timeMs < SOURCE_STEP;

type Reading = Omit<StoredReading, 'source' | 'timeMs'>;

const bigOrNull = (value: Sealable | undefined): bigint | null => {
  if (value === null || typeof value === 'bigint') return value;
  throw new SyntaxError('register');
};

const shape: Shape<Reading> = {
  encode: (reading) =>
    encode([
      reading.segment,
      reading.importMicroWh,
      reading.exportMicroWh,
      reading.generationMicroWh,
      reading.powerMilliW,
      ...reading.flags,
    ]),
  decode(bytes) {
    const value = decode(bytes);
    if (!Array.isArray(value)) throw new SyntaxError('reading');
    const [segment, imported, exported, generated, power, ...flags] = value;
    if (typeof segment !== 'number' || (power !== null && typeof power !== 'number'))
      throw new SyntaxError('reading');
    return {
      segment,
      importMicroWh: bigOrNull(imported),
      exportMicroWh: bigOrNull(exported),
      generationMicroWh: bigOrNull(generated),
      powerMilliW: power,
      flags: flags.map(String),
    };
  },
};

interface Source {
  readonly number: number;
  readonly name: string;
  /** Readings before this were thinned already. */
  readonly thinnedTo: number;
}

/** Sources by number (so that the meter's id is sealed), readings by source and time. */
export function readingsRepository(tools: Toolbox): ReadingsRepository {
  const table = tools.shaped(layouts.readings, shape);
  const sourceTable = tools.table(layouts.sources);

  const sources = (): Source[] =>
    sourceTable.range({ from: 0, to: SOURCE_STEP }).map(({ key, value }) => {
      if (!isRecord(value)) throw damaged(layouts.sources.name);
      const { name, thinnedTo } = value;
      if (typeof name !== 'string' || typeof thinnedTo !== 'number') throw damaged(layouts.sources.name);
      return { number: key, name, thinnedTo };
    });
  const find = (name: string): Source | null => sources().find((source) => source.name === name) ?? null;
  const findOrAdd = (name: string): Source => {
    const known = sources();
    const found = known.find((source) => source.name === name);
    if (found !== undefined) return found;
    const source = { number: (known.at(-1)?.number ?? -1) + 1, name, thinnedTo: 0 };
    sourceTable.put(source.number, { name, thinnedTo: 0 });
    return source;
  };
  const keyOf = (source: Source, timeMs: number): number => {
    if (!hasPlace(timeMs)) throw new RangeError(`reading at ${timeMs} ms`);
    return source.number * SOURCE_STEP + timeMs;
  };
  const clamp = (timeMs: number): number => Math.min(Math.max(0, Math.floor(timeMs)), SOURCE_STEP - 1);

  const range = (source: Source, fromMs: number, toMs: number, limit?: number, newestFirst = false) => {
    const base = source.number * SOURCE_STEP;
    const bounds = { from: base + clamp(fromMs), to: base + clamp(toMs), newestFirst };
    return table
      .range(limit === undefined ? bounds : { ...bounds, limit })
      .map(({ key, value }): StoredReading => ({ source: source.name, timeMs: key - base, ...value }));
  };
  const lastUpTo = (source: Source, timeMs: number): StoredReading | null =>
    range(source, 0, timeMs + 1, 1, true)[0] ?? null;
  const firstAfter = (source: Source, timeMs: number): StoredReading | null =>
    range(source, timeMs + 1, SOURCE_STEP, 1)[0] ?? null;

  const append = (readings: readonly StoredReading[]): { added: number } => {
    const known = new Map<string, Source>();
    let added = 0;
    for (const { source: name, timeMs, ...reading } of readings) {
      if (!hasPlace(timeMs)) continue;
      const source = known.get(name) ?? findOrAdd(name);
      known.set(name, source);
      const key = keyOf(source, timeMs);
      if (table.get(key) !== null) continue;
      table.put(key, reading);
      added += 1;
    }
    return { added };
  };

  /** One stretch; returns how many went and where to go on, null at the end. */
  const thinStretch = (
    source: Source,
    beforeMs: number,
    slotOf: (timeMs: number) => number,
  ): { removed: number; next: number | null } => {
    const stretch = range(source, source.thinnedTo, beforeMs, THIN_BATCH);
    const last = stretch.at(-1);
    if (last === undefined) return { removed: 0, next: null };
    const full = stretch.length === THIN_BATCH;
    const after = firstAfter(source, last.timeMs);
    let before = source.thinnedTo === 0 ? null : lastUpTo(source, source.thinnedTo - 1);
    let removed = 0;
    stretch.forEach((reading, i) => {
      const next = stretch[i + 1] ?? after;
      const same = (other: StoredReading | null): boolean =>
        other !== null &&
        other.segment === reading.segment &&
        slotOf(other.timeMs) === slotOf(reading.timeMs);
      if (same(before) && same(next)) {
        table.remove(keyOf(source, reading.timeMs));
        removed += 1;
      }
      before = reading;
    });
    const next = full ? last.timeMs + 1 : null;
    sourceTable.put(source.number, { name: source.name, thinnedTo: next ?? clamp(beforeMs) });
    return { removed, next };
  };

  return {
    append: (readings) => tools.write(() => append(readings)),
    range: (name, fromMs, toMs, limit) =>
      tools.read(() => {
        const source = find(name);
        return source === null ? [] : range(source, fromMs, toMs, limit);
      }),
    around: (name, timeMs) =>
      tools.read(() => {
        const source = find(name);
        if (source === null) return { before: null, after: null };
        return { before: lastUpTo(source, timeMs), after: firstAfter(source, timeMs) };
      }),
    latest: (name) =>
      tools.read(() => {
        const source = find(name);
        return source === null ? null : lastUpTo(source, SOURCE_STEP - 2);
      }),
    sources: () => tools.read(() => sources().map((source) => source.name)),
    thin({ beforeMs, genesisMs, slotMs }) {
      // A reading exactly on a boundary is a stretch of its own, so that it and both its neighbours stay.
      const slotOf = (timeMs: number): number => {
        const slots = (timeMs - genesisMs) / slotMs;
        return Math.floor(slots) + (Number.isInteger(slots) ? 0 : 0.5);
      };
      const names = tools.read(() => sources().map((source) => source.name));
      if (!names.ok) return names;
      let removed = 0;
      for (const name of names.value) {
        for (let more = true; more; ) {
          const stretch = tools.write(() => thinStretch(findOrAdd(name), beforeMs, slotOf));
          if (!stretch.ok) return stretch;
          removed += stretch.value.removed;
          more = stretch.value.next !== null;
        }
      }
      return ok({ removed });
    },
  };
}
