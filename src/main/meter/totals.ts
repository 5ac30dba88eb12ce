import type { EnergyRegister, EnergyTotal } from './decoder.ts';
import { total } from './quantity.ts';

/** The active-energy registers of one telegram, and the totals they make. */
export interface Totals {
  readonly registers: readonly EnergyRegister[];
  readonly importTotal: EnergyTotal | null;
  readonly exportTotal: EnergyTotal | null;
}

const KILO_WATT_HOUR = 1_000_000_000n;

/** Flags that follow from the totals alone. */
export function totalFlags(totals: Totals): ('tariffs-summed' | 'coarse')[] {
  const both = [totals.importTotal, totals.exportTotal].filter((t) => t !== null);
  const flags: ('tariffs-summed' | 'coarse')[] = [];
  if (both.some((t) => t.from.length > 1)) flags.push('tariffs-summed');
  if (both.some((t) => t.stepMicroWh >= KILO_WATT_HOUR)) flags.push('coarse');
  return flags;
}

/** `1-0:1.8.2` is direction 1 (import), tariff 2. Null for anything but an active-energy register. */
function activeEnergy(obis: string): { readonly direction: 1 | 2; readonly tariff: number } | null {
  const colon = obis.indexOf(':');
  if (colon < 3 || !obis.startsWith('1-') || !obis.startsWith('.8.', colon + 2)) return null;
  const direction = obis.charCodeAt(colon + 1) - 0x30;
  const tariff = Number(obis.slice(colon + 5));
  if ((direction !== 1 && direction !== 2) || !Number.isInteger(tariff)) return null;
  return { direction, tariff };
}

/** Totals of registers whose codes are A-B:C.8.E: E = 0 is the total, every other E a tariff. */
export function totalsOf(registers: readonly EnergyRegister[]): Totals {
  return { registers, importTotal: direction(registers, 1), exportTotal: direction(registers, 2) };
}

/**
 * Registers of the first channel only: another channel (`1-1` beside `1-0`) tells the same energy again, or that of
 * another meter. A register that comes twice counts once.
 */
function direction(registers: readonly EnergyRegister[], wanted: 1 | 2): EnergyTotal | null {
  let all: EnergyRegister | undefined;
  let channel: string | undefined;
  const tariffs: EnergyRegister[] = [];
  for (const entry of registers) {
    const code = activeEnergy(entry.obis);
    if (code === null || code.direction !== wanted) continue;
    const own = entry.obis.slice(0, entry.obis.indexOf(':'));
    channel ??= own;
    if (own !== channel) continue;
    if (code.tariff === 0) all ??= entry;
    else if (!tariffs.some((tariff) => tariff.obis === entry.obis)) tariffs.push(entry);
  }
  return total(all, tariffs);
}
