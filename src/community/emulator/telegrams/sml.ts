import { crc16Kermit, crc16X25 } from '../../../main/meter/crc.ts';

/** SML files as a German meter sends them, encoded after BSI TR-03109-1 annex IV, for the emulator and for tests. */

export interface SmlEntry {
  /** Six bytes A B C D E F. */
  readonly obis: readonly number[];
  readonly status?: number;
  /** Length of the status word, 4 if not given. */
  readonly statusBytes?: number;
  /** DLMS unit: 30 Wh, 27 W. */
  readonly unit?: number;
  readonly scaler?: number;
  /** Marks the scaler as unsigned, as some meters do by mistake. */
  readonly scalerUnsigned?: boolean;
  /** Whole number (encoded in `bytes`, 8 by default) or text or octets. */
  readonly value: bigint | string | Uint8Array;
  readonly bytes?: number;
  readonly unsigned?: boolean;
}

export interface SmlOptions {
  readonly serverId: Uint8Array;
  /** Null: no list response at all. */
  readonly entries: readonly SmlEntry[] | null;
  readonly secIndex?: number;
  /** The time of the list as encoded, in place of the seconds index. */
  readonly time?: readonly number[];
  /** Messages of other kinds before the list, their bodies as encoded. */
  readonly others?: readonly { readonly tag: number; readonly body: readonly number[] }[];
  /** CRC kind of messages and transport. */
  readonly crc?: 'x25' | 'kermit';
}

type Crc = (bytes: Uint8Array) => number;

const LEFT_OUT = [0x01];

function typeLength(type: number, count: number): number[] {
  const length = type === 7 ? count : count + 1;
  if (length < 16) return [(type << 4) | length];
  const longer = type === 7 ? count : count + 2;
  return [0x80 | (type << 4) | (longer >> 4), longer & 15];
}

const octets = (bytes: ArrayLike<number>): number[] => [...typeLength(0, bytes.length), ...Array.from(bytes)];

function whole(value: bigint, bytes: number, unsigned: boolean): number[] {
  const content = Array.from({ length: bytes }, (_, n) =>
    Number((BigInt.asUintN(64, value) >> BigInt(8 * (bytes - 1 - n))) & 255n),
  );
  return [...typeLength(unsigned ? 6 : 5, bytes), ...content];
}

const list = (...entries: readonly number[][]): number[] => [
  ...typeLength(7, entries.length),
  ...entries.flat(),
];

function entryBytes(entry: SmlEntry): number[] {
  const value =
    typeof entry.value === 'bigint'
      ? whole(entry.value, entry.bytes ?? 8, entry.unsigned ?? false)
      : octets(typeof entry.value === 'string' ? new TextEncoder().encode(entry.value) : entry.value);
  return list(
    octets(entry.obis),
    entry.status === undefined ? LEFT_OUT : whole(BigInt(entry.status), entry.statusBytes ?? 4, true),
    LEFT_OUT,
    entry.unit === undefined ? LEFT_OUT : whole(BigInt(entry.unit), 1, true),
    entry.scaler === undefined ? LEFT_OUT : whole(BigInt(entry.scaler), 1, entry.scalerUnsigned ?? false),
    value,
    LEFT_OUT,
  );
}

function message(transaction: number, tag: number, body: readonly number[], crc: Crc): number[] {
  const head = [
    ...typeLength(7, 6),
    ...octets([transaction]),
    ...whole(0n, 1, true),
    ...whole(0n, 1, true),
    ...list(whole(BigInt(tag), 2, true), [...body]),
  ];
  const sum = crc(Uint8Array.from(head));
  return [...head, 0x63, sum & 255, sum >> 8, 0x00];
}

/** One whole transmission: start sequence, open, list response, close, end sequence with CRC. */
export function smlFile(options: SmlOptions): Uint8Array {
  const crc: Crc = options.crc === 'kermit' ? crc16Kermit : crc16X25;
  const time =
    options.secIndex === undefined
      ? LEFT_OUT
      : list(whole(1n, 1, true), whole(BigInt(options.secIndex), 4, true));
  const id = octets(options.serverId);
  const { entries, others = [] } = options;
  const values = entries === null ? [] : [...typeLength(7, entries.length), ...entries.flatMap(entryBytes)];
  const response = list(LEFT_OUT, id, LEFT_OUT, [...(options.time ?? time)], values, LEFT_OUT, LEFT_OUT);
  const plain = [
    ...message(1, 0x0101, list(LEFT_OUT, LEFT_OUT, octets([0x31]), id, time, LEFT_OUT), crc),
    ...others.flatMap(({ tag, body }) => message(4, tag, body, crc)),
    ...(entries === null ? [] : message(2, 0x0701, response, crc)),
    ...message(3, 0x0201, list(LEFT_OUT), crc),
  ];
  return smlTransport(Uint8Array.from(plain), crc);
}

/** Transport protocol version 1: escapes, filling zeros, CRC. */
export function smlTransport(plain: Uint8Array, crc: Crc = crc16X25): Uint8Array {
  const out = [0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1];
  let run = 0;
  for (const byte of plain) {
    out.push(byte);
    run = byte === 0x1b ? run + 1 : 0;
    if (run === 4) {
      out.push(0x1b, 0x1b, 0x1b, 0x1b);
      run = 0;
    }
  }
  const pad = (4 - (out.length % 4)) % 4;
  out.push(...Array<number>(pad).fill(0), 0x1b, 0x1b, 0x1b, 0x1b, 0x1a, pad);
  const sum = crc(Uint8Array.from(out));
  return Uint8Array.from([...out, sum & 255, sum >> 8]);
}

export interface SmlState {
  /** Ten bytes after DIN 43863-5. */
  readonly serverId: Uint8Array;
  /** Tenths of a Wh. */
  readonly importTenths: bigint;
  readonly exportTenths: bigint;
  readonly powerW: number;
  readonly secIndex: number;
}

/** What a basic meter with PIN entered sends: 1.8.0, 2.8.0 and signed power. */
export function smlBasicMeter(state: SmlState): Uint8Array {
  const status = state.powerW < 0 ? 0x1c0904 : 0x1c0104;
  return smlFile({
    serverId: state.serverId,
    secIndex: state.secIndex,
    entries: [
      { obis: [1, 0, 96, 50, 1, 1], value: 'WTL' },
      { obis: [1, 0, 96, 1, 0, 255], value: state.serverId },
      { obis: [1, 0, 1, 8, 0, 255], status, unit: 30, scaler: -1, value: state.importTenths },
      { obis: [1, 0, 2, 8, 0, 255], unit: 30, scaler: -1, value: state.exportTenths },
      { obis: [1, 0, 16, 7, 0, 255], unit: 27, scaler: 0, value: BigInt(state.powerW), bytes: 4 },
    ],
  });
}
