/**
 * One TIC information group, `LF label SEP [horodate SEP] data SEP checksum CR`. Historique mode separates with SP,
 * standard mode with HT (Enedis-NOI-CPT_54E and -02E, section on checksums).
 */
export interface TicGroup {
  readonly label: string;
  /** `H191203125805` where the group carries a time. */
  readonly horodate: string | null;
  readonly data: string;
}

const SP = 0x20;
const HT = 0x09;

/** Mode 1 leaves out the separator before the checksum (historique), mode 2 takes it in (standard). */
export type ChecksumMode = 1 | 2;

/** Checksum over bytes [from, to): sum, six bits, plus 0x20. */
export function ticChecksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += bytes[at] ?? 0;
  return (sum & 0x3f) + 0x20;
}

/** The group between LF and CR (exclusive), or null if its checksum or form is wrong. */
export function readGroup(bytes: Uint8Array, from: number, to: number, mode: ChecksumMode): TicGroup | null {
  const separatorAt = to - 2;
  const separator = bytes[separatorAt];
  if (separatorAt <= from || (separator !== SP && separator !== HT)) return null;
  const covered = mode === 1 ? separatorAt : separatorAt + 1;
  if (ticChecksum(bytes, from, covered) !== bytes[to - 1]) return null;
  const text = String.fromCharCode(...bytes.subarray(from, separatorAt));
  // Nothing but what prints, and HT between: the checksum does not see what damage makes of it.
  if (!/^[\t -~]*$/.test(text)) return null;
  const mark = separator === SP ? ' ' : '\t';
  const first = text.indexOf(mark);
  if (first < 0 || !/^[A-Z0-9+_-]{2,10}$/.test(text.slice(0, first))) return null;
  const label = text.slice(0, first);
  const rest = text.slice(first + 1);
  if (separator === SP) return { label, horodate: null, data: rest };
  const second = rest.indexOf('\t');
  if (second < 0) return { label, horodate: null, data: rest };
  return { label, horodate: rest.slice(0, second), data: rest.slice(second + 1) };
}
