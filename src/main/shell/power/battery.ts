import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux tells of its batteries (Documentation/ABI/testing/sysfs-class-power). */
const SUPPLIES = '/sys/class/power_supply';

/** Per cent left in this computer's batteries, the fullest of several; null where the system does not say. */
export function batteryPercent(folder: string = SUPPLIES): number | null {
  let best: number | null = null;
  for (const name of namesIn(folder)) {
    const of = (file: string): string | null => readText(join(folder, name, file));
    // A mouse or a pen has a battery too, but does not keep the computer awake.
    if (of('type') !== 'Battery' || of('scope') === 'Device') continue;
    const percent = Number(of('capacity') ?? Number.NaN);
    if (Number.isInteger(percent) && percent >= 0 && percent <= 100) best = Math.max(best ?? 0, percent);
  }
  return best;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'ascii').trim();
  } catch {
    return null;
  }
}
