import type { LineSettings, ProtocolEntry } from '../decoder.ts';

/**
 * The ways in which detection sets the line. Seven bits with parity and eight bits without are equally long, so both
 * are heard at 8N1: the parity bit then arrives as the eighth bit and is taken off by `withoutParity`. That halves
 * the settings to try.
 */
export function listeningLines(entries: readonly ProtocolEntry[]): LineSettings[] {
  const lines: LineSettings[] = [];
  for (const entry of entries) {
    if (entry.needsRequest) continue;
    for (const line of entry.lines) {
      const heard = heardAs(line);
      if (!lines.some((other) => same(other, heard))) lines.push(heard);
    }
  }
  return lines;
}

const heardAs = (line: LineSettings): LineSettings =>
  line.dataBits === 7 && line.parity !== 'none'
    ? { baud: line.baud, dataBits: 8, parity: 'none', stopBits: 1 }
    : line;

export const same = (a: LineSettings, b: LineSettings): boolean =>
  a.baud === b.baud && a.dataBits === b.dataBits && a.parity === b.parity && a.stopBits === b.stopBits;

/** The setting to keep for a protocol that was understood while listening at `heard`. */
export function lineFor(entry: ProtocolEntry, heard: LineSettings, sevenBits: boolean): LineSettings {
  const fitting = entry.lines.filter((line) => same(heardAs(line), heard));
  const chosen = fitting.find((line) => (line.dataBits === 7) === sevenBits) ?? fitting[0];
  if (chosen !== undefined) return chosen;
  return sevenBits ? { ...heard, dataBits: 7, parity: 'even' } : heard;
}

/** `bytes` as seven-bit characters if all of them have the same parity in eight bits; else null. */
export function withoutParity(bytes: Uint8Array): Uint8Array | null {
  return createParityWatch().take(bytes) ? bytes.map((byte) => byte & 0x7f) : null;
}

export interface ParityWatch {
  /** Whether every byte of the chunk has one parity, the same as before it. */
  take(chunk: Uint8Array): boolean;
  /** Bytes of one parity up to now. */
  run(): number;
}

export function createParityWatch(): ParityWatch {
  let parity = 0;
  let run = 0;
  return {
    take(chunk) {
      let whole = true;
      for (const byte of chunk) {
        const ones = PARITY[byte] ?? 0;
        if (run > 0 && ones !== parity) {
          whole = false;
          run = 0;
        }
        parity = ones;
        run += 1;
      }
      return whole;
    },
    run: () => run,
  };
}

const PARITY = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones ^= rest & 1;
  return ones;
});

/**
 * The speed of a sender, roughly, from a burst that made no sense: a slow one read too fast gives about two and a half
 * characters for each of its own. Read too slowly it gives fewer, so of several guesses the highest is the best.
 * Zero: too little was heard.
 */
export function speedGuess(bytes: number, spanMs: number): number {
  return bytes < 20 || spanMs < 50 ? 0 : (bytes * 1000 * 4) / spanMs;
}

/** The order in which to try the settings that are left: those nearest to the guessed speed first. */
export function nearestFirst(left: readonly LineSettings[], guess: number): LineSettings[] {
  if (guess === 0) return [...left];
  const distance = (line: LineSettings): number => Math.abs(Math.log2(line.baud / guess));
  return [...left].sort((a, b) => distance(a) - distance(b));
}

/** Whether bytes look like something that a meter says, although no whole telegram came yet. */
export function looksRight(sample: Uint8Array): boolean {
  if (sample.length < 16) return false;
  let printable = 0;
  for (const byte of sample) {
    const character = byte & 0x7f;
    if ((character >= 0x20 && character < 0x7f) || (character >= 0x09 && character <= 0x0d)) printable += 1;
  }
  if (printable * 100 >= sample.length * 95) return true;
  return MARKS.some((mark) => holds(sample, mark));
}

/** Starts of SML transport, HDLC type 3 frames and wired M-Bus long frames. */
const MARKS: readonly (readonly (number | null)[])[] = [
  [0x1b, 0x1b, 0x1b, 0x1b, 0x01, 0x01, 0x01, 0x01],
  [0x7e, 0xa0, null, null],
  [0x7e, 0xa1, null, null],
  [0x68, 0xfa, 0xfa, 0x68],
];

function holds(sample: Uint8Array, mark: readonly (number | null)[]): boolean {
  for (let at = 0; at + mark.length <= sample.length; at += 1) {
    if (mark.every((byte, i) => byte === null || sample[at + i] === byte)) return true;
  }
  return false;
}
