import { inEuropeanSummer, meterTime, type WallTime } from '../../calendar.ts';
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

/**
 * The text between `/` and `!` of a P1 telegram: IEC 62056-21 data lines, one object each,
 * `A-B:C.D.E(value*unit)`, as DSMR P1 2.2 to 5.0.2, eMUCS P1 (Belgium), Smarty (Luxembourg), the Swedish, Danish,
 * Austrian, Hungarian and Irish variants write them.
 */

/** What a telegram says, or why it says nothing. */
export type P1Text = { readonly reading: TelegramReading } | { readonly malformed: string };

/** `(`...`)` groups to the end of the line. */
const DATA_LINE = /^(?:\d{1,3}-\d{1,3}:)?\d{1,3}\.\d{1,3}\.\d{1,3}(?:[.*]\d{1,3})?(?:\([^()]*\))+$/;
/** DSMR 2.2 and 3 put the gas value on a line of its own. */
const CONTINUED_LINE = /^(?:\([^()]*\))+$/;
/** Without CRC, only the address form that P1 prescribes: IEC 62056-21 meters push the same frame. */
const P1_ADDRESS = /^\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}(?:[.*]255)?$/;
/** Tariff indicator or text message: where `*255` is written out as IEC 62056-21 does, they tell P1 from other meters. */
const P1_ONLY = /\n0-0:96\.1[34]\./;
const CLOCK = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([WSws]?)$/;

const ID_CODES = ['0-0:96.1.1', '0-0:42.0.0', '0-0:0.0.0', '0-0:96.1.0'];

const ENERGY_UNITS: ReadonlyMap<string, number> = new Map([
  ['wh', 0],
  ['kwh', 3],
  ['mwh', 6],
]);
const POWER_UNITS: ReadonlyMap<string, number> = new Map([
  ['w', 0],
  ['kw', 3],
  ['mw', 6],
]);

interface Collected {
  readonly registers: EnergyRegister[];
  /** Milliwatts by `C.D.E`. */
  readonly powers: Map<string, number>;
  /** Ids by OBIS code. */
  readonly ids: Map<string, string>;
  time: MeterTime | null;
  clockInvalid: boolean;
  version: string | null;
}

/**
 * Reads the whole telegram text (from `/` up to, not with, `!`). Where nothing vouches for the text
 * (`none-in-protocol`), every line must be well-formed and none that counts may come twice.
 */
export function readP1Text(telegram: string, integrity: Integrity): P1Text {
  // Some serial servers turn CRLF into CR.
  const text = telegram.includes('\n') ? telegram : telegram.replaceAll('\r', '\n');
  const strict = integrity === 'none-in-protocol';
  const identEnd = lineEnd(text, 0);
  const identification = text.slice(1, identEnd);
  const found: Collected = {
    registers: [],
    powers: new Map(),
    ids: new Map(),
    time: null,
    clockInvalid: false,
    version: null,
  };
  const seen = new Set<string>();
  for (let at = nextLine(text, identEnd); at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    at = nextLine(text, end);
    if (line === '') continue;
    if (strict && !DATA_LINE.test(line) && !CONTINUED_LINE.test(line))
      return { malformed: 'A line of the telegram is damaged.' };
    const open = line.indexOf('(');
    if (open <= 0) continue;
    const code = line.slice(0, open);
    if (strict) {
      if (!P1_ADDRESS.test(code) || (code.endsWith('*255') && !P1_ONLY.test(text)))
        return { malformed: 'This is no P1 telegram.' };
      // Older meters repeat the line of another medium for every hour of the day.
      if (seen.has(code) && meaningOf(code).kind !== 'nothing')
        return { malformed: 'A line of the telegram comes twice.' };
      seen.add(code);
    }
    collect(found, code, line, open);
  }
  return { reading: assemble(found, identification, integrity) };
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  const end = feed < 0 ? text.length : feed;
  return end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

function nextLine(text: string, end: number): number {
  const feed = text.indexOf('\n', end);
  return feed < 0 ? text.length : feed + 1;
}

/** What a line of this code tells. */
type Meaning =
  | { readonly kind: 'energy' | 'power' | 'id'; readonly code: string }
  | { readonly kind: 'clock' | 'version' | 'second-version' | 'nothing' };

/** A meter sends the same codes over and over; others than meters send no end of them. */
const KNOWN_LIMIT = 1_000;
const known = new Map<string, Meaning>();

function meaningOf(code: string): Meaning {
  const found = known.get(code);
  if (found !== undefined) return found;
  const meaning = readCode(code);
  if (known.size < KNOWN_LIMIT) known.set(code, meaning);
  return meaning;
}

function readCode(code: string): Meaning {
  // Some meters add `.255` or `*255`.
  const obis = code.endsWith('.255') || code.endsWith('*255') ? code.slice(0, -4) : code;
  if (ID_CODES.includes(obis)) return { kind: 'id', code: obis };
  if (obis === '0-0:1.0.0') return { kind: 'clock' };
  if (obis === '0-0:96.1.4') return { kind: 'second-version' };
  const short = obis.startsWith('1-') ? obis.slice(obis.indexOf(':') + 1) : '';
  if (short === '0.2.8') return { kind: 'version' };
  if (/^[12]\.8\.\d{1,2}$/.test(short)) return { kind: 'energy', code: obis };
  return /^\d{1,2}\.7\.0$/.test(short) ? { kind: 'power', code: short } : { kind: 'nothing' };
}

function collect(found: Collected, code: string, line: string, open: number): void {
  const meaning = meaningOf(code);
  if (meaning.kind === 'nothing') return;
  const close = line.indexOf(')', open);
  if (close < 0) return;
  const value = line.slice(open + 1, close);
  if (meaning.kind === 'energy') addEnergy(found, meaning.code, value);
  else if (meaning.kind === 'power') addPower(found, meaning.code, value);
  else if (meaning.kind === 'id') found.ids.set(meaning.code, value);
  else if (meaning.kind === 'clock') readClock(found, value);
  else if (meaning.kind === 'version') found.version = value;
  else found.version ??= value;
}

/** Where number and unit part: at the asterisk of IEC 62056-21, 6.6, which some meters leave out. */
function partOf(value: string): { readonly number: string; readonly unit: string } {
  const star = value.indexOf('*');
  const letter = star < 0 ? value.search(/[A-Za-z]/) : -1;
  if (letter > 0) return { number: value.slice(0, letter), unit: value.slice(letter) };
  return { number: value.slice(0, Math.max(star, 0)), unit: value.slice(star + 1) };
}

function addEnergy(found: Collected, obis: string, value: string): void {
  const part = partOf(value);
  const unit = ENERGY_UNITS.get(part.unit.toLowerCase());
  const number = parseDecimal(part.number);
  if (unit === undefined || number === null || number.digits < 0n) return;
  found.registers.push(register(obis, number, unit));
}

function addPower(found: Collected, code: string, value: string): void {
  const part = partOf(value);
  const unit = POWER_UNITS.get(part.unit.toLowerCase());
  if (unit === undefined) return;
  const number = parseDecimal(part.number);
  const power = number === null ? null : milliWatts(number, unit);
  if (power !== null && !found.powers.has(code)) found.powers.set(code, power);
}

/** DSMR: YYMMDDhhmmss and W (winter, +01:00) or S (summer, +02:00). */
function readClock(found: Collected, value: string): void {
  const match = CLOCK.exec(value);
  if (match === null) return;
  const field = (n: number): number => Number(match[n]);
  const wall: WallTime = {
    year: 2000 + field(1),
    month: field(2),
    day: field(3),
    hour: field(4),
    minute: field(5),
    second: field(6),
  };
  const season = (match[7] ?? '').toUpperCase();
  if (season === '') found.time = meterTime(wall, null, 'local');
  // Summer time in winter: a clock outside central Europe (Ireland), so its letters mean nothing here.
  else if (season === 'S' && !inEuropeanSummer(wall)) found.clockInvalid = true;
  else found.time = meterTime(wall, season === 'S' ? 120 : 60, 'zone-by-protocol');
  // A clock that was never set starts on 1 January 2000.
  if (found.time?.local.startsWith('2000-01-01')) found.clockInvalid = true;
}

/** 1.7.0 minus 2.7.0 where sent, else the signed sum 16.7.0, else the phases, else the sum 15.7.0. */
function netPower(powers: ReadonlyMap<string, number>, exported: EnergyTotal | null): number | null {
  const taken = powers.get('1.7.0');
  const given = powers.get('2.7.0');
  if (taken !== undefined || given !== undefined) return (taken ?? 0) - (given ?? 0);
  const sum = powers.get('16.7.0');
  if (sum !== undefined) return sum;
  return phasePower((code) => powers.get(`${code}.7.0`)) ?? undirected(powers.get('15.7.0'), exported);
}

/** The equipment id, else the logical device name, else the device id; never the serial `96.1.0` of a sub-meter. */
function chooseId(ids: ReadonlyMap<string, string>): string | null {
  return ids.get('0-0:96.1.1') || ids.get('0-0:42.0.0') || ids.get('0-0:0.0.0') || null;
}

/** Ids are hexadecimal ASCII in DSMR; null if this one is not. */
function textOfHex(id: string): string | null {
  if (!/^(?:[2-7][0-9A-Fa-f])+$/.test(id)) return null;
  const codes = id.match(/../g) ?? [];
  return String.fromCharCode(...codes.map((code) => Number.parseInt(code, 16))).trim();
}

function assemble(found: Collected, identification: string, integrity: Integrity): TelegramReading {
  const totals = totalsOf(found.registers);
  const flags: QualityFlag[] = totalFlags(totals);
  if (found.clockInvalid) flags.push('clock-invalid');
  const serialNumber = found.ids.get('0-0:96.1.0') ?? '';
  const meterId = chooseId(found.ids);
  const meterIdText = meterId === null ? null : textOfHex(meterId);
  const details = {
    identification,
    ...(meterIdText === null ? {} : { meterIdText }),
    ...(found.version === null ? {} : { version: found.version }),
    ...(serialNumber === '' ? {} : { serialNumber }),
  };
  return {
    protocol: 'dsmr-p1',
    maker: /^[A-Za-z]{3}/.test(identification) ? identification.slice(0, 3).toUpperCase() : null,
    meterId,
    ...totals,
    powerMilliW: netPower(found.powers, totals.exportTotal),
    meterTime: found.time,
    integrity,
    flags,
    details,
  };
}
