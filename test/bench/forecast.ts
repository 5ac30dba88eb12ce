import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forecast, type PastSlot } from '../../src/main/household/offers/forecast.ts';
import { slotNo, wh } from '../../src/shared/units.ts';
import type { Figure } from './figure.ts';

const PROFILES = join(import.meta.dirname, '../../../shared/profiles');
const PER_DAY = 96;
const WARM_UP_DAYS = 14;
/** Less than one is better than offering the last value again; this is the largest ratio that prints as less. */
const BETTER = 0.999;

/** Net import per quarter of an hour of real homes: 60 Swiss ones without a roof, 16 German ones, two of three with one. */
function homes(): number[][] {
  const swiss = table('ch15_load_60h_wh.csv').map((row) => row.slice(2));
  const german = table('tum_sfh_15min.csv').map((row) =>
    row.slice(1, 17).map((loadW, home) => {
      const roofW = home % 3 === 0 ? 0 : (row[17 + (home % 3)] ?? 0) * (2 + (home % 6)) * 1000;
      return Math.round((loadW - roofW) / 4);
    }),
  );
  return [...columns(swiss), ...columns(german)];
}

function table(name: string): number[][] {
  const lines = readFileSync(join(PROFILES, name), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split(',').map(Number));
}

function columns(rows: readonly (readonly number[])[]): number[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
}

/**
 * Ratio of mean absolute errors: our forecast over "as the last metered slot". An offer for slot d goes out in
 * slot d-1, when d-2 is the newest slot that is metered to its end.
 */
export async function run(): Promise<Figure[]> {
  if (!existsSync(PROFILES)) throw new Error('needs the household profiles, which are not here');
  let ours = 0;
  let naive = 0;
  for (const home of homes()) {
    for (let target = WARM_UP_DAYS * PER_DAY; target < home.length; target += 3) {
      const past: PastSlot[] = [];
      for (let i = target - 7 * PER_DAY - 1; i <= target - 2; i += 1) {
        past.push({ slot: slotNo(i), netWh: wh(home[i] ?? 0) });
      }
      const actual = home[target] ?? 0;
      ours += Math.abs((forecast(past, slotNo(target), 900)?.expected ?? 0) - actual);
      naive += Math.abs((home[target - 2] ?? 0) - actual);
    }
  }
  const value = Math.round((1000 * ours) / naive) / 1000;
  return [
    {
      name: 'forecast: mean absolute error over that of the last value',
      value,
      unit: 'ratio',
      bar: { atMost: BETTER },
    },
  ];
}
