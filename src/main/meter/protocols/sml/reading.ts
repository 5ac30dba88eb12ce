import type { QualityFlag, TelegramReading } from '../../decoder.ts';
import { phasePower } from '../../phases.ts';
import { totalFlags, totalsOf } from '../../totals.ts';
import { makerOf, type SmlList } from './list.ts';

/** A list response as a reading. */
export function smlReading(list: SmlList, innerChecksumOdd: boolean): TelegramReading {
  const totals = totalsOf(list.registers);
  const flags: QualityFlag[] = totalFlags(totals);
  const power = netPower(list);
  if (power.fromStatus) flags.push('sign-from-status');
  if (innerChecksumOdd) flags.push('inner-checksum-odd');
  const id = list.serverId.length > 0 ? list.serverId : list.idEntry;
  const names = id === null || id.length === 0 ? null : namesOf(id);
  return {
    protocol: 'sml',
    maker: makerOf(list),
    meterId: names === null ? null : names.text,
    ...totals,
    powerMilliW: power.milliW,
    meterTime: list.time,
    integrity: 'verified',
    flags,
    details: {
      ...names?.printed,
      ...(list.secIndex === null ? {} : { secIndex: list.secIndex }),
    },
  };
}

/**
 * Signed sum 16.7.0; else import 1.7.0 minus export 2.7.0; else the magnitude 15.7.0, whose direction only the
 * status word tells; else the phases.
 */
function netPower(list: SmlList): { milliW: number | null; fromStatus: boolean } {
  const { powers } = list;
  const plain = (milliW: number) => ({ milliW, fromStatus: false });
  const signed = powers.get(16);
  if (signed !== undefined) return plain(signed);
  const taken = powers.get(1);
  const given = powers.get(2);
  if (taken !== undefined || given !== undefined) return plain((taken ?? 0) - (given ?? 0));
  const magnitude = powers.get(15);
  if (magnitude !== undefined) {
    if (magnitude > 0 && exporting(list.status)) return { milliW: -magnitude, fromStatus: true };
    return plain(magnitude);
  }
  return { milliW: phasePower((code) => powers.get(code)), fromStatus: false };
}

/**
 * Energy direction -A: bit 5 of the EDL21 status word; bit 11 of the newer word of basic meters, which is known by
 * its constant low byte 0x04 (FNN Lastenheft Basiszähler, status word).
 */
function exporting(status: number | null): boolean {
  if (status === null) return false;
  const bit = (status & 0xff) === 0x04 ? 11 : 5;
  return ((status >> bit) & 1) === 1;
}

interface Names {
  readonly id: Uint8Array;
  readonly text: string;
  readonly printed: { readonly meterIdPrinted?: string };
}

/** One meter names itself the same in every telegram. */
let latest: Names | null = null;

function namesOf(id: Uint8Array): Names {
  if (latest !== null && latest.id.length === id.length && latest.id.every((byte, n) => byte === id[n]))
    return latest;
  const printed = printedId(id);
  latest = { id: id.slice(), text: idText(id), printed: printed === null ? {} : { meterIdPrinted: printed } };
  return latest;
}

/** Ids that are text stay text (older EMH meters); all others are shown in hexadecimal, as the field does. */
function idText(id: Uint8Array): string {
  if (id.every((byte) => byte >= 0x20 && byte <= 0x7e)) return String.fromCharCode(...id);
  return Buffer.from(id).toString('hex');
}

/** The id as printed on the meter (DIN 43863-5): medium, maker, block, serial number; null for other ids. */
function printedId(id: Uint8Array): string | null {
  if (id.length !== 10 || (id[0] !== 0x09 && id[0] !== 0x0a)) return null;
  const maker = String.fromCharCode(...id.subarray(2, 5));
  if (!/^[A-Z]{3}$/.test(maker)) return null;
  const serial = new DataView(id.buffer, id.byteOffset).getUint32(6);
  return `${id[1]}${maker}${(id[5] ?? 0).toString(16).padStart(2, '0')}${String(serial).padStart(8, '0')}`;
}
