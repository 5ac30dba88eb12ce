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
    timestamp: time === null || time.certainty === 'invalid' ? null : isoText(time),
    meterIdPrinted: detail('meterIdPrinted'),
    meterIdDecoded: detail('meterIdText'),
    meterSecIndex: detail('secIndex'),
    apparentImportVA: detail('apparentImportVa'),
    apparentExportVA: detail('apparentExportVa'),
    prm: detail('prm'),
  };
}

/** Expectations are written with up to four places; meters may send five. */
const round = (value: number): number => Math.round(value * 10_000);

/** Expected fields that are there are compared; null means that the reading must not state the field. */
export function compareValues(reading: TelegramReading | undefined, expected: ExpectedValues): string[] {
  const actual = valuesOf(reading);
  const problems: string[] = [];
  for (const [field, value] of Object.entries(actual)) {
    const wanted = expected[field];
    if (wanted === undefined || wanted === value) continue;
    if (typeof wanted === 'number' && typeof value === 'number' && round(value) === round(wanted)) continue;
    problems.push(`${field}: ${JSON.stringify(value)}, expected ${JSON.stringify(wanted)}`);
  }
  return problems;
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
