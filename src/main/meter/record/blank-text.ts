import { crc16Arc } from '../crc.ts';
import { ticChecksum } from '../protocols/linky-tic/group.ts';
import type { Pseudonyms } from './pseudonym.ts';

/** Blanking of the protocols that are text: ids are replaced and the checks computed anew. */

const latin1 = new TextDecoder('latin1');
const toBytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Equipment ids (96.1), contract and point ids (42.0, 0.0), messages to the consumer (96.13), by OBIS. */
const ID_LINE =
  /^((?:\d{1,3}-\d{1,3}:)?(?:96\.1\.\d+|96\.13\.\d+|42\.0\.0|0\.0\.\d+|C\.1\.\d+|96\.50\.\d+)(?:\*\d+)?)((?:\([^)]*\))+)/gm;
/** Serial numbers that some makers print into the identification. */
const LONG_NUMBER = /\d{5,}/g;

function blankLines(text: string, names: Pseudonyms): string {
  const lines = text.replace(
    ID_LINE,
    (_all, address: string, values: string) =>
      address + values.replace(/\(([^)]*)\)/g, (_group, value: string) => `(${names.text(value)})`),
  );
  const end = lines.search(/\r?\n/);
  if (end < 0) return lines;
  return lines.slice(0, end).replace(LONG_NUMBER, (number) => names.text(number)) + lines.slice(end);
}

/** The last whole telegram `/ … !CRC` of P1. */
export function blankP1(bytes: Uint8Array, names: Pseudonyms): Uint8Array | null {
  const match = lastMatch(/\/[^/!]*!([0-9A-Fa-f]{0,4})/g, latin1.decode(bytes));
  if (match === null) return null;
  const body = blankLines(match[0].slice(0, match[0].indexOf('!') + 1), names);
  if (match[1] === '') return toBytes(`${body}\r\n`);
  return toBytes(`${body}${hex4(crc16Arc(toBytes(body)))}\r\n`);
}

const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

const STX = String.fromCharCode(0x02);
const ETX = String.fromCharCode(0x03);

/** The last data message of IEC 62056-21, with its block check character where it has one. */
export function blankIec(bytes: Uint8Array, names: Pseudonyms): Uint8Array | null {
  const all = latin1.decode(bytes);
  const start = all.lastIndexOf('/');
  const bang = all.indexOf('!', start);
  if (start < 0 || bang < 0) return null;
  const etx = all.indexOf(ETX, bang);
  if (etx < 0) return toBytes(`${blankLines(all.slice(start, bang + 1), names)}\r\n`);
  const text = blankLines(all.slice(start, etx + 1), names);
  // The check runs from after STX to ETX inclusive (6.3, block check character after ISO 1155).
  const covered = toBytes(text.slice(text.indexOf(STX) + 1));
  const check = covered.reduce((sum, byte) => sum ^ byte, 0);
  return Uint8Array.from([...toBytes(text), check & 0x7f]);
}

const TIC_IDS = new Set(['ADCO', 'ADSC', 'PRM', 'ADIR1', 'ADIR2', 'ADIR3']);

/** The last frame of Linky TIC; every group that holds an id gets its checksum anew. */
export function blankTic(bytes: Uint8Array, names: Pseudonyms): Uint8Array | null {
  const all = latin1.decode(bytes);
  const end = all.lastIndexOf(ETX);
  const start = all.lastIndexOf(STX, end);
  if (start < 0 || end < 0) return null;
  const text = all.slice(start, end + 1).replace(/\n([^\r\n]*)\r/g, (group, content: string) => {
    const mark = content.includes('\t') ? '\t' : ' ';
    const [label = '', ...rest] = content.slice(0, -1).split(mark);
    // `rest` ends with the empty string before the checksum.
    if (!TIC_IDS.has(label) || rest.length < 2) return group;
    const data = rest.slice(0, -1).map((field) => names.text(field));
    const line = toBytes(`${[label, ...data].join(mark)}${mark}`);
    const covered = mark === '\t' ? line.length : line.length - 1;
    return `\n${latin1.decode(line)}${String.fromCharCode(ticChecksum(line, 0, covered))}\r`;
  });
  return toBytes(text);
}

const RAVEN_ID = /<(DeviceMacId|MeterMacId|InstallCode|LinkKey)>\s*0x([0-9A-Fa-f]+)\s*</g;

/** The last fragment of a Rainforest adapter; it has no check. */
export function blankRaven(bytes: Uint8Array, names: Pseudonyms): Uint8Array | null {
  const match = lastMatch(/<([A-Za-z]+)>\s*<[\s\S]*<\/\1>\s*/g, latin1.decode(bytes));
  if (match === null) return null;
  return toBytes(
    match[0].replace(RAVEN_ID, (_all, tag: string, id: string) => `<${tag}>0x${names.text(id)}<`),
  );
}

function lastMatch(pattern: RegExp, text: string): RegExpMatchArray | null {
  let last: RegExpMatchArray | null = null;
  for (const match of text.matchAll(pattern)) last = match;
  return last;
}
