import type { LineSettings } from '../../main/meter/decoder.ts';

/**
 * What a receiver reads when its line settings differ from the sender's: characters are laid out as bits on a wire
 * and sampled again at the receiver's speed. A pseudo-terminal keeps bytes whole whatever the settings, so the
 * emulator does to them what a wire would.
 */

/** Sampled positions per sender bit; speeds that do not divide are good enough at this resolution. */
const MARK = 1;

function sameLine(a: LineSettings, b: LineSettings): boolean {
  return a.baud === b.baud && a.dataBits === b.dataBits && a.parity === b.parity && a.stopBits === b.stopBits;
}

/** Bytes as they arrive over a wire with `sent` at one end and `read` at the other. Parity errors are not reported. */
export function overWire(bytes: Uint8Array, sent: LineSettings, read: LineSettings): Uint8Array {
  if (sameLine(sent, read)) return bytes;
  const wire = layOut(bytes, sent);
  const bitAt = (index: number): number => wire[index] ?? MARK;
  const step = sent.baud / read.baud;
  const readBits = 1 + read.dataBits + (read.parity === 'none' ? 0 : 1);
  const out: number[] = [];
  let at = 0;
  while (at < wire.length) {
    if (bitAt(Math.floor(at)) === MARK) {
      at = Math.floor(at) + 1;
      continue;
    }
    // A start bit: sample every bit in its middle.
    let value = 0;
    for (let bit = 0; bit < read.dataBits; bit += 1) {
      value |= bitAt(Math.floor(at + (bit + 1.5) * step)) << bit;
    }
    const stop = bitAt(Math.floor(at + (readBits + 0.5) * step));
    // A missing stop bit is a framing error, which terminals hand over as a zero byte.
    out.push(stop === MARK ? value : 0);
    at += (readBits + 0.5) * step;
    while (stop !== MARK && at < wire.length && bitAt(Math.floor(at)) !== MARK) at += 1;
  }
  return Uint8Array.from(out);
}

function layOut(bytes: Uint8Array, line: LineSettings): Uint8Array {
  const perByte = 1 + line.dataBits + (line.parity === 'none' ? 0 : 1) + line.stopBits;
  const wire = new Uint8Array(bytes.length * perByte).fill(MARK);
  bytes.forEach((byte, index) => {
    let at = index * perByte;
    wire[at] = 0;
    let ones = 0;
    for (let bit = 0; bit < line.dataBits; bit += 1) {
      const value = (byte >> bit) & 1;
      ones += value;
      at += 1;
      wire[at] = value;
    }
    if (line.parity !== 'none') wire[at + 1] = line.parity === 'even' ? ones & 1 : (ones & 1) ^ 1;
  });
  return wire;
}
