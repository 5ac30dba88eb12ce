import { meterTime } from '../../calendar.ts';
import type { EnergyRegister, MeterTime, QualityFlag, TelegramReading } from '../../decoder.ts';
import { register } from '../../quantity.ts';
import { totalFlags, totalsOf } from '../../totals.ts';
import type { TicGroup } from './group.ts';

/**
 * Registers of both modes under the OBIS codes they stand for. EASD01 to 04 are the distributor's split of the same
 * energy as EASF01 to 10 and are left out.
 */
const REGISTERS: ReadonlyMap<string, string> = new Map([
  ['BASE', '1-0:1.8.0'],
  ['HCHC', '1-0:1.8.1'],
  ['HCHP', '1-0:1.8.2'],
  ['EJPHN', '1-0:1.8.1'],
  ['EJPHPM', '1-0:1.8.2'],
  ['BBRHCJB', '1-0:1.8.1'],
  ['BBRHPJB', '1-0:1.8.2'],
  ['BBRHCJW', '1-0:1.8.3'],
  ['BBRHPJW', '1-0:1.8.4'],
  ['BBRHCJR', '1-0:1.8.5'],
  ['BBRHPJR', '1-0:1.8.6'],
  ['EAST', '1-0:1.8.0'],
  ...Array.from({ length: 10 }, (_, n): [string, string] => [
    `EASF${String(n + 1).padStart(2, '0')}`,
    `1-0:1.8.${n + 1}`,
  ]),
  ['EAIT', '1-0:2.8.0'],
]);

/** What a digit becomes by its bit 6, which the checksum of six bits does not see. */
const DAMAGED_DIGIT = /[p-y]/;

/**
 * A whole frame of verified groups as a reading; null if a register is no number or the address damaged, for the
 * checksum does not see every damage. TIC gives apparent power only, so power stays unknown.
 */
export function ticReading(groups: readonly TicGroup[], standard: boolean): TelegramReading | null {
  const byLabel = new Map(groups.map((group) => [group.label, group]));
  const data = (label: string): string | null => byLabel.get(label)?.data ?? null;
  const registers: EnergyRegister[] = [];
  for (const group of groups) {
    const obis = REGISTERS.get(group.label);
    if (obis === undefined) continue;
    if (!/^\d{1,12}$/.test(group.data)) return null;
    registers.push(register(obis, { digits: BigInt(group.data), decimals: 0 }, 0));
  }
  const address = (data('ADSC') ?? data('ADCO'))?.trim() || null;
  if (address !== null && DAMAGED_DIGIT.test(address)) return null;
  const totals = totalsOf(registers);
  const time = horodate(byLabel.get('DATE')?.horodate ?? null);
  const flags: QualityFlag[] = totalFlags(totals);
  if (time?.certainty === 'invalid') flags.push('clock-invalid');
  return {
    protocol: 'linky-tic',
    maker: null,
    meterId: address,
    ...totals,
    powerMilliW: null,
    meterTime: time,
    integrity: 'verified',
    flags,
    details: {
      mode: standard ? 'standard' : 'historique',
      ...whole('apparentImportVa', data('SINSTS') ?? data('PAPP')),
      ...whole('apparentExportVa', data('SINSTI')),
      ...text('prm', data('PRM')),
      ...text('tariff', data('LTARF') ?? data('PTEC')),
    },
  };
}

function whole(name: string, value: string | null): Record<string, number> {
  return value !== null && /^\d{1,9}$/.test(value) ? { [name]: Number(value) } : {};
}

function text(name: string, value: string | null): Record<string, string> {
  return value === null || value.trim() === '' ? {} : { [name]: value.trim() };
}

const HORODATE = /^([HEhe ])(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** H (hiver, +01:00) or E (été, +02:00) and YYMMDDhhmmss; in small letters where the meter doubts its clock. */
function horodate(value: string | null): MeterTime | null {
  const match = value === null ? null : HORODATE.exec(value);
  if (match === null) return null;
  const season = match[1] ?? '';
  const field = (n: number): number => Number(match[n]);
  const wall = {
    year: 2000 + field(2),
    month: field(3),
    day: field(4),
    hour: field(5),
    minute: field(6),
    second: field(7),
  };
  if (season === ' ') return meterTime(wall, null, 'local');
  const certain = season === 'H' || season === 'E';
  return meterTime(wall, season.toUpperCase() === 'E' ? 120 : 60, certain ? 'zone-by-protocol' : 'invalid');
}
