import { meterTime } from '../../calendar.ts';
import type { EnergyRegister, MeterTime, TelegramReading } from '../../decoder.ts';
import { totalFlags, totalsOf } from '../../totals.ts';

/**
 * XML fragments of Rainforest RAVEn and EMU-2 (RAVEn XML API, rev. 127): hexadecimal fields, energies and demand in
 * kWh and kW as `value * Multiplier / Divisor`, time in seconds since 2000-01-01 UTC. The Eagle gateway shortens two
 * names. All others tell of prices, messages and the radio: they name the meter and the time only.
 */
export const FRAGMENTS = [
  'InstantaneousDemand',
  'CurrentSummationDelivered',
  'CurrentSummation',
  'PriceCluster',
  'MessageCluster',
  'TimeCluster',
  'CurrentPeriodUsage',
  'LastPeriodUsage',
  'ConnectionStatus',
  'MeterInfo',
  'ScheduleInfo',
  'FastPollStatus',
  'BlockPriceDetail',
  'ProfileData',
] as const;
export type FragmentName = (typeof FRAGMENTS)[number];

const ELEMENT = /\s*<([A-Za-z][A-Za-z0-9]*)(?:\s*\/>|>([^<>]*)<\/\1>)/y;
const ZIGBEE_EPOCH = 946_684_800;
const MICRO_PER_KILO = 1_000_000_000n;
const MILLI_PER_KILO = 1_000_000n;

/** The reading of a fragment's content; null if anything in it is damaged, for no checksum vouches for it. */
export function readFragment(name: FragmentName, content: string): TelegramReading | null {
  const fields = elements(content);
  if (fields === null) return null;
  const scale = scaleOf(fields);
  const registers: EnergyRegister[] = [];
  let powerMilliW: number | null = null;
  if (name === 'CurrentSummationDelivered' || name === 'CurrentSummation') {
    if (scale === null) return null;
    for (const [field, obis] of SUMMATIONS) {
      const text = fields.get(field);
      if (text === undefined) continue;
      const raw = hex(text);
      if (raw === null) return null;
      if (!unavailable(text)) registers.push(scaledRegister(obis, raw, scale));
    }
    if (registers.length === 0) return null;
  } else if (name === 'InstantaneousDemand') {
    if (scale === null) return null;
    const demand = signedDemand(fields.get('Demand') ?? '');
    if (demand === null) return null;
    powerMilliW = Number((demand * scale.multiplier * MILLI_PER_KILO) / scale.divisor);
    if (!Number.isSafeInteger(powerMilliW)) return null;
  }
  const totals = totalsOf(registers);
  return {
    protocol: 'rainforest-raven',
    maker: null,
    meterId: macId(fields.get('MeterMacId')),
    ...totals,
    powerMilliW,
    meterTime: zigbeeTime(fields.get('TimeStamp') ?? fields.get('UTCTime')),
    integrity: 'none-in-protocol',
    flags: totalFlags(totals),
    details: {},
  };
}

const SUMMATIONS: readonly (readonly [string, string])[] = [
  ['SummationDelivered', '1-0:1.8.0'],
  ['SummationReceived', '1-0:2.8.0'],
];

interface Scale {
  readonly multiplier: bigint;
  readonly divisor: bigint;
}

/** Elements by name; null if something else stands between them or one comes twice. */
function elements(content: string): Map<string, string> | null {
  const fields = new Map<string, string>();
  let at = 0;
  ELEMENT.lastIndex = 0;
  for (let match = ELEMENT.exec(content); match !== null; match = ELEMENT.exec(content)) {
    const [, name, value = ''] = match;
    if (name === undefined || fields.has(name)) return null;
    fields.set(name, value.trim());
    at = ELEMENT.lastIndex;
  }
  return content.slice(at).trim() === '' ? fields : null;
}

function hex(text: string): bigint | null {
  return /^0x[0-9a-fA-F]{1,16}$/.test(text) ? BigInt(text) : null;
}

/** Zero stands for one, as the API says. */
function scaleOf(fields: ReadonlyMap<string, string>): Scale | null {
  const multiplier = hex(fields.get('Multiplier') ?? '');
  const divisor = hex(fields.get('Divisor') ?? '');
  if (multiplier === null || divisor === null) return null;
  return { multiplier: multiplier || 1n, divisor: divisor || 1n };
}

/** All ones: the meter has no value (ZigBee Smart Energy, invalid uint48). */
function unavailable(text: string): boolean {
  return /^0xf{12,16}$/i.test(text);
}

function scaledRegister(obis: string, raw: bigint, scale: Scale): EnergyRegister {
  const step = (scale.multiplier * MICRO_PER_KILO) / scale.divisor;
  const microWh = (raw * scale.multiplier * MICRO_PER_KILO) / scale.divisor;
  return { obis, microWh, stepMicroWh: step > 0n ? step : 1n };
}

/** A signed number of 24 bits, also where it is printed with 32 or 64; its lowest value stands for none. */
function signedDemand(text: string): bigint | null {
  const raw = hex(text);
  if (raw === null) return null;
  const demand = BigInt.asIntN(raw > 0xffff_ffffn ? 64 : raw > 0xff_ffffn ? 32 : 24, raw);
  if (demand === -0x80_0000n || BigInt.asIntN(32, demand) !== demand) return null;
  return demand;
}

function macId(text: string | undefined): string | null {
  return text !== undefined && /^0x[0-9a-fA-F]{1,16}$/.test(text) ? text : null;
}

function zigbeeTime(text: string | undefined): MeterTime | null {
  const raw = text === undefined ? null : hex(text);
  if (raw === null || raw === 0n || raw >= 0xffff_ffffn) return null;
  const at = new Date((Number(raw) + ZIGBEE_EPOCH) * 1000);
  return meterTime(
    {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
    },
    0,
    'utc',
  );
}
