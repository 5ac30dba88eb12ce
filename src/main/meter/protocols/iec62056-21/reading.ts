import { meterTime } from '../../calendar.ts';
import type {
  EnergyRegister,
  EnergyTotal,
  Integrity,
  MeterTime,
  QualityFlag,
  TelegramReading,
} from '../../decoder.ts';
import { phasePower, undirected } from '../../phases.ts';
import { milliWatts, parseDecimal, register } from '../../quantity.ts';
import { totalFlags, totalsOf } from '../../totals.ts';
import type { DataSet } from './data-block.ts';

/** A data message as a reading; `identification` is what follows the slash. */
export function iecReading(
  identification: string,
  sets: readonly DataSet[],
  integrity: Integrity,
): TelegramReading {
  const present = sets.filter((set) => set.period === null || set.period === 255);
  const registers: EnergyRegister[] = [];
  const powers = new Map<string, number>();
  for (const set of present) {
    if (set.channel !== '' && !set.channel.startsWith('1-')) continue;
    const energy = energyRegister(set);
    if (energy !== null) registers.push(energy);
    const power = activePower(set);
    if (power !== null && !powers.has(set.code)) powers.set(set.code, power);
  }
  const totals = totalsOf(registers);
  const time = clock(present);
  const flags: QualityFlag[] = totalFlags(totals);
  return {
    protocol: 'iec62056-21',
    maker: /^[A-Za-z]{3}/.test(identification) ? identification.slice(0, 3).toUpperCase() : null,
    meterId: meterId(present),
    ...totals,
    powerMilliW: netPower(powers, totals.exportTotal),
    meterTime: time,
    integrity,
    flags,
    details: { identification },
  };
}

const ENERGY_UNITS: ReadonlyMap<string, number> = new Map([
  ['wh', 0],
  ['kwh', 3],
  ['mwh', 6],
  // Older meters leave the unit out; the standard's register is in kWh.
  ['', 3],
]);
const POWER_UNITS: ReadonlyMap<string, number> = new Map([
  ['w', 0],
  ['kw', 3],
  ['mw', 6],
]);

function energyRegister(set: DataSet): EnergyRegister | null {
  if (!/^[12]\.8\.\d{1,2}$/.test(set.code)) return null;
  const unit = ENERGY_UNITS.get(set.unit.toLowerCase());
  const number = parseDecimal(set.value);
  if (unit === undefined || number === null || number.digits < 0n) return null;
  return register(`${set.channel === '' ? '1-0' : set.channel}:${set.code}`, number, unit);
}

function activePower(set: DataSet): number | null {
  if (!/^\d{1,2}\.7\.0$/.test(set.code)) return null;
  const unit = POWER_UNITS.get(set.unit.toLowerCase());
  const number = parseDecimal(set.value);
  return unit === undefined || number === null ? null : milliWatts(number, unit);
}

/** 1.7.0 (signed in some meters) minus 2.7.0; else the signed sum 16.7.0; else the phases; else the sum 15.7.0. */
function netPower(powers: ReadonlyMap<string, number>, exported: EnergyTotal | null): number | null {
  const taken = powers.get('1.7.0');
  const given = powers.get('2.7.0');
  if (taken !== undefined || given !== undefined) return (taken ?? 0) - (given ?? 0);
  const signed = powers.get('16.7.0');
  if (signed !== undefined) return signed;
  return phasePower((code) => powers.get(`${code}.7.0`)) ?? undirected(powers.get('15.7.0'), exported);
}

/** An id after DIN 43863-5 wherever it stands, else the first of the usual places that holds one. */
function meterId(sets: readonly DataSet[]): string | null {
  const ids = sets.filter((set) => ID_CODES.includes(set.code) && /[1-9A-Z]/i.test(set.value));
  const printed = ids.find((set) => /^\d[A-Z]{3}\d{10}$/.test(set.value));
  if (printed !== undefined) return printed.value;
  for (const code of ID_CODES) {
    const found = ids.find((set) => set.code === code);
    if (found !== undefined) return found.value;
  }
  return null;
}

/** `96.1.255` and `C.1` are read as `96.1.0` and `C.1.0`; 9.20 is the serial number of heat meters. */
const ID_CODES = ['96.1.0', 'C.1.0', '9.20.0', '0.0.0', '0.0.1'];

/** Time 0.9.1 and date 0.9.2, or both in 0.9.4; local, the zone is not stated. */
function clock(sets: readonly DataSet[]): MeterTime | null {
  const digits = (code: string): string =>
    (sets.find((set) => set.code === code)?.value ?? '').replace(/[^0-9]/g, '');
  const both = digits('0.9.4');
  const [date, time] =
    both.length === 12 || both.length === 13
      ? [both.slice(0, -6), both.slice(-6)]
      : [digits('0.9.2'), digits('0.9.1')];
  // A season digit may come before the date.
  const day = date.length === 7 ? date.slice(1) : date.length === 8 ? date.slice(2) : date;
  if (day.length !== 6 || time.length !== 6) return null;
  const pair = (text: string, n: number): number => Number(text.slice(2 * n, 2 * n + 2));
  return meterTime(
    {
      year: 2000 + pair(day, 0),
      month: pair(day, 1),
      day: pair(day, 2),
      hour: pair(time, 0),
      minute: pair(time, 1),
      second: pair(time, 2),
    },
    null,
    'local',
  );
}
