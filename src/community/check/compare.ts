import { isoText } from '../../main/meter/calendar.ts';
import type { TelegramReading } from '../../main/meter/decoder.ts';
import { wattText, whText } from '../../main/meter/quantity.ts';
import type { ExpectedValues } from './expectation.ts';

type Value = string | number | null;

/** The fields of a reading in the units of the expectations. */
function valuesOf(reading: TelegramReading | undefined): Record<string, Value> {
  const detail = (name: string): Value => reading?.details[name] ?? null;
  const time = reading?.meterTime ?? null;
  return {
    importWh: reading?.importTotal ? Number(whText(reading.importTotal.microWh)) : null,
    exportWh: reading?.exportTotal ? Number(whText(reading.exportTotal.microWh)) : null,
    powerW: typeof reading?.powerMilliW === 'number' ? Number(wattText(reading.powerMilliW)) : null,
    meterId: reading?.meterId ?? null,
    timestamp: time === null ? null : isoText(time),
    meterIdPrinted: detail('meterIdPrinted'),
    meterIdDecoded: detail('meterIdText'),
    meterSecIndex: detail('secIndex'),
    apparentImportVA: detail('apparentImportVa'),
    apparentExportVA: detail('apparentExportVa'),
    prm: detail('prm'),
  };
}

const ELECTRICITY = ['importWh', 'exportWh', 'powerW'];

/** Expectations are written with up to four places; meters may send five. */
const round = (value: number): number => Math.round(value * 10_000);

/** A reading holds power in whole milliwatts; some meters send tenths of them. */
const samePower = (value: number, wanted: number): boolean => Math.abs(value - wanted) < 0.001 - 1e-9;

/**
 * Expected fields that are there are compared; null means that the reading must not state the field. Not so in DLMS
 * lists: the same bytes come there with several expectations, and null says only that their origin prints nothing.
 * A list that has neither energy nor power must still have none.
 */
export function compareValues(reading: TelegramReading | undefined, expected: ExpectedValues): string[] {
  const loose = reading?.protocol === 'dlms-push';
  const binding = (field: string): boolean =>
    !loose || (ELECTRICITY.includes(field) && ELECTRICITY.every((name) => expected[name] === null));
  const actual = valuesOf(reading);
  const problems: string[] = [];
  for (const [field, value] of Object.entries(actual)) {
    const wanted = expected[field];
    if (wanted === undefined || wanted === value || (wanted === null && !binding(field))) continue;
    if (typeof wanted === 'number' && typeof value === 'number') {
      if (field === 'powerW' ? samePower(value, wanted) : round(value) === round(wanted)) continue;
    }
    problems.push(`${field}: ${JSON.stringify(value)}, expected ${JSON.stringify(wanted)}`);
  }
  return problems;
}

/**
 * Active-energy registers that the expectation lists by code (`1.0.1.8.1.255`), in Wh. Lists of other channels are
 * printed by their origin without the unit that only the maker's paper states (Kamstrup).
 */
export function compareRegisters(
  reading: TelegramReading | undefined,
  expected: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(expected).flatMap(([code, value]) => {
    const match = /^1\.0\.([12]\.8\.\d+)\.255$/.exec(code);
    if (match === null || typeof value !== 'number') return [];
    const found = reading?.registers.find((entry) => entry.obis === `1-0:${match[1]}`);
    const actual = found === undefined ? null : Number(whText(found.microWh));
    return actual === value ? [] : [`register ${code}: ${actual}, expected ${value}`];
  });
}

export function holdsValues(reading: TelegramReading): boolean {
  return reading.registers.length > 0 || reading.powerMilliW !== null || reading.importTotal !== null;
}

/** Several partial telegrams as one picture, each field as last stated; undefined without telegrams. */
export function merged(readings: readonly TelegramReading[]): TelegramReading | undefined {
  return readings.reduce<TelegramReading | undefined>((sum, next) => {
    if (sum === undefined) return next;
    return {
      ...next,
      meterId: next.meterId ?? sum.meterId,
      importTotal: next.importTotal ?? sum.importTotal,
      exportTotal: next.exportTotal ?? sum.exportTotal,
      powerMilliW: next.powerMilliW ?? sum.powerMilliW,
      meterTime: next.meterTime ?? sum.meterTime,
    };
  }, undefined);
}
