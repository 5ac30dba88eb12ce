/**
 * Data sets of a data message (IEC 62056-21, 6.3): `address(value*unit)`, several on a line, further values of the
 * same address in brackets of their own.
 */
export interface DataSet {
  /** C.D.E without the medium and channel, `1.8.0`; E is 0 where the meter left it out or wrote 255. */
  readonly code: string;
  /** `1-0`, or empty where the meter sends reduced addresses. */
  readonly channel: string;
  /** After `*` or `&`: 255 or null for the present value, else a billing period. */
  readonly period: number | null;
  /** First value, without its unit. */
  readonly value: string;
  readonly unit: string;
}

const SET = /([^()\r\n]*)\(([^()\r\n]*)\)/y;
const ADDRESS = /^(?:(\d{1,3}-\d{1,3}):)?([0-9A-Z]{1,3}(?:\.[0-9A-Z]{1,3}){0,2})(?:[*&](\d{1,3}))?$/i;

/** The data sets of the block; null if `strict` and something stands there that is none. */
export function readDataBlock(text: string, strict: boolean): DataSet[] | null {
  const sets: DataSet[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    // Acknowledgements and echoes of the dialogue stand before the data.
    if (line === '' || line.charCodeAt(0) === 0x06) continue;
    SET.lastIndex = 0;
    let read = 0;
    for (let match = SET.exec(line); match !== null; match = SET.exec(line)) {
      read = SET.lastIndex;
      const address = (match[1] ?? '').trim();
      if (address === '') continue;
      const set = dataSet(address, match[2] ?? '');
      if (set !== null) sets.push(set);
      else if (strict) return null;
    }
    if (strict && line.slice(read).trim() !== '') return null;
  }
  return sets;
}

type Address = Pick<DataSet, 'code' | 'channel' | 'period'>;

/** A meter sends the same few hundred addresses over and over. */
const KNOWN_LIMIT = 1_000;
const known = new Map<string, Address | null>();

function addressOf(text: string): Address | null {
  const found = known.get(text);
  if (found !== undefined) return found;
  const match = ADDRESS.exec(text);
  let address: Address | null = null;
  if (match !== null) {
    const [c = '', d = '0', e = '0'] = (match[2] ?? '').split('.');
    const period = match[3] === undefined ? null : Number(match[3]);
    address = { code: `${c}.${d}.${e === '255' ? '0' : e}`, channel: match[1] ?? '', period };
  }
  if (known.size < KNOWN_LIMIT) known.set(text, address);
  return address;
}

function dataSet(text: string, content: string): DataSet | null {
  const address = addressOf(text);
  if (address === null) return null;
  const star = content.lastIndexOf('*');
  return {
    code: address.code,
    channel: address.channel,
    period: address.period,
    value: (star < 0 ? content : content.slice(0, star)).trim(),
    unit: star < 0 ? '' : content.slice(star + 1).trim(),
  };
}
