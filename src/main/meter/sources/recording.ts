import type { LineSettings, ProtocolId } from '../decoder.ts';

/**
 * The file of a recording, readable by people: a first line that names the protocol and the line, then for each
 * chunk the milliseconds since the start and the bytes in hexadecimal.
 *
 *     wattlet-meter-recording 1 dsmr-p1 115200 8 none 1
 *     0 2F49534B...
 *     1003 2F49534B...
 */

const HEADER = /^wattlet-meter-recording 1 ([a-z0-9-]+) (\d+) ([78]) (none|even|odd) ([12])$/;
const LINE = /^(\d{1,15}) ((?:[0-9A-Fa-f]{2})+)$/;

export interface RecordedChunk {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export function recordingHeader(protocol: ProtocolId, line: LineSettings): string {
  return `wattlet-meter-recording 1 ${protocol} ${line.baud} ${line.dataBits} ${line.parity} ${line.stopBits}\n`;
}

export function recordingLine(chunk: RecordedChunk): string {
  return `${chunk.atMs} ${Buffer.from(chunk.bytes).toString('hex').toUpperCase()}\n`;
}

/** Whether a file begins as a recording does; any other file is taken as raw bytes. */
export const isRecording = (firstLine: string): boolean => HEADER.test(firstLine.trimEnd());

/** The protocol that the head of a recording names; null if it is none. */
export const recordedProtocol = (firstLine: string): string | null =>
  HEADER.exec(firstLine.trimEnd())?.[1] ?? null;

/** Null for a line that is none (cut off at the end of a full disk). */
export function parseRecordingLine(text: string): RecordedChunk | null {
  const match = LINE.exec(text.trimEnd());
  if (match === null) return null;
  return { atMs: Number(match[1]), bytes: Uint8Array.from(Buffer.from(match[2] ?? '', 'hex')) };
}
