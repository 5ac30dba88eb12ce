import type { EnergyRegister, Integrity, MeterTime, QualityFlag, TelegramReading } from '../../decoder.ts';
import { phasePower } from '../../phases.ts';
import { milliWatts, register } from '../../quantity.ts';
import { totalFlags, totalsOf } from '../../totals.ts';
import type { Notification } from './apdu.ts';
import { cosemDateTime } from './clock.ts';
import { type CosemValue, readCosemList } from './objects.ts';
import { positionalValues } from './positional.ts';

const UNIT_W = 27;
const UNIT_WH = 30;

/** A data notification as a reading. */
export function dlmsReading(notification: Notification, integrity: Integrity): TelegramReading {
  const list = readCosemList(notification.body);
  const values = positionalValues(list.top) ?? list.values;
  const version = textOf(values, (o) => o[0] === 1 && o[1] === 1 && o[3] === 2) ?? text(list.loose[0]) ?? '';
  // Kamstrup counts energy in 10 Wh and says so only in its paper.
  const energyExponent = version.startsWith('Kamstrup') ? 1 : 0;
  const registers = values.flatMap((value) => energyRegister(value, energyExponent) ?? []);
  const totals = totalsOf(registers);
  const time = clock(notification, values, list.loose, version);
  const flags: QualityFlag[] = [...totalFlags(totals), ...notification.flags];
  if (time?.certainty === 'invalid') flags.push('clock-invalid');
  const deviceName = textOf(values, (o) => o[0] === 0 && o[2] === 42);
  return {
    protocol: 'dlms-push',
    maker: makerOf(deviceName, notification.systemTitle, version),
    meterId: meterId(values, list.loose, deviceName),
    ...totals,
    powerMilliW: netPower(values),
    meterTime: time,
    integrity,
    flags,
    details: {
      ...(version === '' ? {} : { listVersion: version }),
      ...(deviceName === null ? {} : { deviceName }),
    },
  };
}

function energyRegister(value: CosemValue, unscaledExponent: number): EnergyRegister | null {
  const [a, b, c, d, e, f] = value.obis;
  if (value.node.kind !== 'number' || f !== 255 || d !== 8 || (c !== 1 && c !== 2)) return null;
  // Landis+Gyr ZMF100 states its registers under medium 0.
  if (a !== 1 && !(a === 0 && value.unit === UNIT_WH)) return null;
  if (value.unit !== null && value.unit !== UNIT_WH) return null;
  if (value.node.value < 0n || Math.abs(value.scaler) > 9) return null;
  const exponent = value.unit === null && value.scaler === 0 ? unscaledExponent : value.scaler;
  const decimal = { digits: value.node.value, decimals: value.node.decimals };
  return register(`1-${b}:${c}.8.${e}`, decimal, exponent);
}

/** Active power by C of C.7.0. */
function powersOf(values: readonly CosemValue[]): Map<number, number> {
  const powers = new Map<number, number>();
  for (const value of values) {
    const [a, , c, d, e, f] = value.obis;
    if (value.node.kind !== 'number' || a !== 1 || d !== 7 || e !== 0 || f !== 255 || c === undefined)
      continue;
    if ((value.unit !== null && value.unit !== UNIT_W) || Math.abs(value.scaler) > 9) continue;
    const decimal = { digits: value.node.value, decimals: value.node.decimals };
    const power = milliWatts(decimal, value.scaler);
    if (power !== null && !powers.has(c)) powers.set(c, power);
  }
  return powers;
}

/** 1.7.0 minus 2.7.0; else the signed sum 16.7.0; else the phases. */
function netPower(values: readonly CosemValue[]): number | null {
  const powers = powersOf(values);
  const taken = powers.get(1);
  const given = powers.get(2);
  if (taken !== undefined || given !== undefined) return (taken ?? 0) - (given ?? 0);
  const signed = powers.get(16);
  if (signed !== undefined) return signed;
  return phasePower((code) => powers.get(code));
}

/** Printable text without filling zeros; null for other octets. */
function text(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const value = String.fromCharCode(...bytes.subarray(0, 64))
    .replace(/\0+$/, '')
    .trim();
  return /^[\x20-\x7e]+$/.test(value) ? value : null;
}

function textOf(values: readonly CosemValue[], wanted: (obis: Uint8Array) => boolean): string | null {
  for (const value of values) {
    if (value.node.kind !== 'octets' || !wanted(value.obis)) continue;
    const found = text(value.node.bytes);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Serial number 96.1.x, GS1 number of Kamstrup, device name, electricity id 1-b:0.0.e as text or number (Blue Book
 * 6.2.28); else an id that stands alone at the end (Netz NÖ).
 */
function meterId(
  values: readonly CosemValue[],
  loose: readonly Uint8Array[],
  name: string | null,
): string | null {
  for (const e of [0, 1, 2, 3]) {
    const id = textOf(values, (o) => o[0] === 0 && o[2] === 96 && o[3] === 1 && o[4] === e);
    if (id !== null) return id;
  }
  const gs1 = textOf(values, (o) => o[0] === 1 && o[2] === 0 && o[3] === 0 && o[4] === 5);
  if (gs1 !== null) return gs1;
  if (name !== null) return name;
  const electricityId = values.find(({ obis: [a, , c, d], node }) => {
    const stated =
      node.kind === 'octets' ? text(node.bytes) !== null : node.kind === 'number' && node.value > 0n;
    return a === 1 && c === 0 && d === 0 && stated;
  })?.node;
  if (electricityId?.kind === 'number') return String(electricityId.value);
  if (electricityId?.kind === 'octets') return text(electricityId.bytes);
  const last = loose.length > 0 ? text(loose[loose.length - 1]) : null;
  return last !== null && /^[0-9A-Za-z]{8,20}$/.test(last) ? last : null;
}

function makerOf(deviceName: string | null, systemTitle: Uint8Array | null, version: string): string | null {
  const letters = (value: string | null): string | null =>
    value !== null && /^[A-Za-z]{3}/.test(value) ? value.slice(0, 3).toUpperCase() : null;
  return letters(deviceName) ?? letters(text(systemTitle?.subarray(0, 3))) ?? letters(version);
}

/**
 * The clock object of the list, which was read with its values; else the time of the notification, which tells when
 * it was sent (Green Book 9.3.10); else a time that stands first without a code.
 */
function clock(
  notification: Notification,
  values: readonly CosemValue[],
  loose: readonly Uint8Array[],
  version: string,
): MeterTime | null {
  const object = values.find(({ obis: [a, , c, d, e], node }) => {
    return a === 0 && c === 1 && d === 0 && e === 0 && node.kind === 'octets';
  });
  const candidates = [
    object?.node.kind === 'octets' ? object.node.bytes : null,
    notification.dateTime,
    loose[0] ?? null,
  ];
  for (const bytes of candidates) {
    const time = bytes === null ? null : cosemDateTime(bytes);
    // Norwegian Aidon and Landis+Gyr lists write local time with a deviation of zero.
    if (time !== null && time.offsetMinutes === 0 && /^(AIDON|EMBRIQ)/.test(version))
      return { ...time, utcSeconds: null, offsetMinutes: null, certainty: 'local' };
    if (time !== null) return time;
  }
  return null;
}
