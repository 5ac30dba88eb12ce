import { crc16X25 } from '../../../main/meter/crc.ts';

/** DLMS/COSEM push messages (Green Book, IEC 62056-46, EN 13757) for the emulator and for tests. */

const u16 = (value: number): number[] => [value >> 8, value & 255];
const u32 = (value: number): number[] => [...u16(Math.floor(value / 65_536)), ...u16(value % 65_536)];

export const axdr = {
  structure: (...items: number[][]): number[] => [0x02, items.length, ...items.flat()],
  array: (...items: number[][]): number[] => [0x01, items.length, ...items.flat()],
  octets: (bytes: readonly number[]): number[] => [0x09, bytes.length, ...bytes],
  text: (value: string): number[] => [0x0a, value.length, ...Buffer.from(value, 'latin1')],
  unsigned32: (value: number): number[] => [0x06, ...u32(value)],
  unsigned16: (value: number): number[] => [0x12, ...u16(value)],
  integer8: (value: number): number[] => [0x0f, value & 255],
  enumeration: (value: number): number[] => [0x16, value],
  /** Elements of one description without tags; description and contents as bytes. */
  compactArray: (description: number[], contents: number[]): number[] => [
    0x13,
    ...description,
    contents.length,
    ...contents,
  ],
  /** Scaler and unit after a value. */
  scale: (scaler: number, unit: number): number[] => [0x02, 2, 0x0f, scaler & 255, 0x16, unit],
};

/** COSEM date-time; `deviation` in minutes west of UTC, -32768 where the meter does not say. */
export function cosemTime(utcSeconds: number, deviation: number): number[] {
  const shown = deviation === -0x8000 ? utcSeconds : utcSeconds - 60 * deviation;
  const at = new Date(shown * 1000);
  const date = [...u16(at.getUTCFullYear()), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCDay() || 7];
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), 0];
  return [...date, ...time, ...u16(deviation & 0xffff), 0];
}

/** Data notification with or without a time in its head. */
export function notification(body: readonly number[], dateTime: readonly number[] = []): number[] {
  return [0x0f, 0, 0, 0, 1, dateTime.length, ...dateTime, ...body];
}

/** HDLC frames of at most `size` information bytes; the LLC header opens the first. */
export function hdlcFrames(apdu: readonly number[], size = 1_500): Uint8Array[] {
  const whole = [0xe6, 0xe7, 0x00, ...apdu];
  const frames: Uint8Array[] = [];
  for (let at = 0; at < whole.length; at += size)
    frames.push(hdlcFrame(whole.slice(at, at + size), at + size < whole.length));
  return frames;
}

export function hdlcFrame(information: readonly number[], segmented = false): Uint8Array {
  const length = 2 + 2 + 1 + 1 + 2 + information.length + 2;
  const head = [0xa0 | (segmented ? 8 : 0) | (length >> 8), length & 255, 0x41, 0x08, 0x83, 0x13];
  const hcs = crc16X25(Uint8Array.from(head));
  const body = [...head, hcs & 255, hcs >> 8, ...information];
  const fcs = crc16X25(Uint8Array.from(body));
  return Uint8Array.from([0x7e, ...body, fcs & 255, fcs >> 8, 0x7e]);
}

/** M-Bus long frames; the control information counts segments and marks the last. */
export function mbusFrames(apdu: readonly number[], size = 245): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0, n = 0; at < apdu.length; at += size, n++) {
    const last = at + size >= apdu.length ? 0x10 : 0;
    const data = [0x53, 0xff, (n & 15) | last, 0x01, 0x67, ...apdu.slice(at, at + size)];
    const sum = data.reduce((total, byte) => (total + byte) & 255, 0);
    frames.push(Uint8Array.from([0x68, data.length & 255, data.length & 255, 0x68, ...data, sum, 0x16]));
  }
  return frames;
}

/** General block transfer of an APDU in blocks of `size` bytes. */
export function blocks(apdu: readonly number[], size: number): number[][] {
  const count = Math.ceil(apdu.length / size);
  return Array.from({ length: count }, (_, n) => {
    const data = apdu.slice(n * size, (n + 1) * size);
    const length = data.length < 128 ? [data.length] : [0x82, ...u16(data.length)];
    return [0xe0, n === count - 1 ? 0xc0 : 0x40, ...u16(n + 1), 0, 0, ...length, ...data];
  });
}

export interface DlmsState {
  readonly meterId: string;
  readonly importWh: number;
  readonly exportWh: number;
  readonly powerW: number;
  readonly utcSeconds: number;
}

/** A list in the manner of Aidon: code, value, scaler and unit. */
export function scaledList(state: DlmsState): number[] {
  const entry = (obis: number[], value: number, scaler: number, unit: number): number[] =>
    axdr.structure(axdr.octets(obis), axdr.unsigned32(value), axdr.scale(scaler, unit));
  return axdr.array(
    axdr.structure(axdr.octets([1, 1, 0, 2, 129, 255]), axdr.text('WTL_V0001')),
    axdr.structure(axdr.octets([0, 0, 96, 1, 0, 255]), axdr.text(state.meterId)),
    entry([1, 0, 1, 7, 0, 255], Math.max(0, state.powerW), 0, 27),
    entry([1, 0, 2, 7, 0, 255], Math.max(0, -state.powerW), 0, 27),
    entry([1, 0, 1, 8, 0, 255], Math.floor(state.importWh / 10), 1, 30),
    entry([1, 0, 2, 8, 0, 255], Math.floor(state.exportWh / 10), 1, 30),
  );
}
