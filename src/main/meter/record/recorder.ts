import { createWriteStream, type WriteStream } from 'node:fs';
import type { Clock } from '../../../shared/clock.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { SourceProtocol } from '../api.ts';
import { ByteWindow } from '../byte-window.ts';
import type { Decoder, DecoderOptions, ProtocolEntry, ProtocolId, TelegramReading } from '../decoder.ts';
import { withoutParity } from '../detect/lines.ts';
import { recordingHeader, recordingLine } from '../sources/recording.ts';
import { blankDlms } from './blank-dlms.ts';
import { blankSml } from './blank-sml.ts';
import { blankIec, blankP1, blankRaven, blankTic } from './blank-text.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonym.ts';

/**
 * Recording of a meter's raw bytes (`sources/recording.ts` has the format).
 *
 * With ids `blanked`, only whole, valid telegrams are written, each with its ids replaced and its checks computed
 * anew, and only after a fresh decoder has read the same registers and another id from it; everything else, damaged
 * telegrams above all, could carry half an id and is left out. With ids `kept`, every byte is written as it came.
 */
export interface Recorder {
  bytes(chunk: Uint8Array): void;
  counts(): RecordingCounts;
  /** Resolves once everything is in the file. */
  stop(): Promise<RecordingCounts>;
}

export interface RecordingCounts {
  /** Telegrams, or chunks where ids are kept. */
  readonly written: number;
  readonly leftOut: number;
  /** The file cannot be written (any more). */
  readonly failed: boolean;
}

export type Ids = 'blanked' | 'kept';

const BLANKERS: Partial<Record<ProtocolId, (bytes: Uint8Array, names: Pseudonyms) => Uint8Array | null>> = {
  'dsmr-p1': blankP1,
  'dlms-push': blankDlms,
  'iec62056-21': blankIec,
  'linky-tic': blankTic,
  'rainforest-raven': blankRaven,
  sml: blankSml,
};

const BINARY: ReadonlySet<ProtocolId> = new Set(['sml', 'dlms-push']);

/** More than any telegram; what has not become one by then is forgotten. */
const MAX_PENDING = 64 * 1024;
const MAX_FILE = 64 * 1024 * 1024;
/** A disk that does not keep up loses telegrams instead of filling the memory. */
const MAX_QUEUED = 1024 * 1024;

export interface RecorderOptions {
  readonly file: string;
  readonly ids: Ids;
  readonly entry: ProtocolEntry;
  readonly protocol: SourceProtocol;
  readonly keys: DecoderOptions;
  readonly clock: Clock;
  readonly pseudonyms?: Pseudonyms;
}

export function startRecorder(options: RecorderOptions): Result<Recorder> {
  const blank = BLANKERS[options.entry.protocol];
  if (options.ids === 'blanked' && blank === undefined) {
    return fail(
      'meter.record-cannot-blank',
      'The ids of this kind of meter cannot be taken out of a recording.',
      'Record with ids, and show the file only to people who may know them.',
    );
  }
  const startMs = options.clock.monotonicMs();
  const file = createFile(options.file, recordingHeader(options.protocol.protocol, options.protocol.line));
  const write = (bytes: Uint8Array): boolean =>
    file.write(recordingLine({ atMs: Math.floor(options.clock.monotonicMs() - startMs), bytes }));
  if (options.ids === 'kept' || blank === undefined) {
    return ok({
      bytes: (chunk) => void write(chunk),
      counts: () => file.counts(),
      stop: () => file.end(),
    });
  }
  return ok(blankingRecorder(options, blank, write, file));
}

function blankingRecorder(
  { entry, keys, pseudonyms = createPseudonyms() }: RecorderOptions,
  blank: (bytes: Uint8Array, names: Pseudonyms) => Uint8Array | null,
  write: (bytes: Uint8Array) => boolean,
  file: RecordingFile,
): Recorder {
  const decoder: Decoder = entry.create(keys);
  const pending = new ByteWindow(MAX_PENDING);
  const keep = (reading: TelegramReading): void => {
    const raw = pending.view().slice();
    // Text that was read as eight bits carries its parity bits; a binary telegram has none.
    const bytes = BINARY.has(entry.protocol) ? raw : (withoutParity(raw) ?? raw);
    const secret = reading.flags.some((flag) => flag === 'authenticated' || flag === 'not-authenticated');
    const safe = secret ? null : blank(bytes, pseudonyms);
    if (safe === null || !isSafe(entry, keys, reading, safe) || !write(safe)) file.leftOut += 1;
  };
  return {
    bytes(chunk) {
      // One byte at a time tells where a telegram ends when several come in one chunk.
      for (let at = 0; at < chunk.length; at += 1) {
        const one = chunk.subarray(at, at + 1);
        if (pending.append(one, 0) === 0) pending.clear();
        for (const event of decoder.push(one)) {
          if (event.kind === 'reading') keep(event.reading);
          else file.leftOut += 1;
          // The decoder may already hold the first byte of the next telegram.
          pending.drop(Math.max(0, pending.length - decoder.bufferedBytes()));
        }
      }
    },
    counts: () => file.counts(),
    stop: () => file.end(),
  };
}

/** The blanked telegram reads the same but for its ids, and the ids are nowhere in it. */
function isSafe(
  entry: ProtocolEntry,
  keys: DecoderOptions,
  reading: TelegramReading,
  blanked: Uint8Array,
): boolean {
  const decoder = entry.create(keys);
  const events = [...decoder.push(blanked), ...decoder.silence()];
  const again = events.find((event) => event.kind === 'reading');
  if (again?.kind !== 'reading') return false;
  const same = (a: TelegramReading): string =>
    JSON.stringify([a.registers, a.powerMilliW, a.meterTime, a.integrity], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  if (same(again.reading) !== same(reading)) return false;
  if (reading.meterId === null) return true;
  if (again.reading.meterId === reading.meterId) return false;
  return !Buffer.from(blanked).toString('latin1').includes(reading.meterId);
}

interface RecordingFile {
  write(line: string): boolean;
  leftOut: number;
  counts(): RecordingCounts;
  end(): Promise<RecordingCounts>;
}

function createFile(path: string, header: string): RecordingFile {
  const stream: WriteStream = createWriteStream(path, { flags: 'w', mode: 0o600 });
  let size = header.length;
  let written = 0;
  let broken = false;
  stream.on('error', () => {
    broken = true;
  });
  stream.write(header);
  const file: RecordingFile = {
    leftOut: 0,
    write(line) {
      if (broken || size + line.length > MAX_FILE || stream.writableLength > MAX_QUEUED) return false;
      size += line.length;
      written += 1;
      stream.write(line);
      return true;
    },
    counts: () => ({ written: broken ? 0 : written, leftOut: file.leftOut, failed: broken }),
    end: () =>
      new Promise((resolve) => {
        const done = (): void => resolve(file.counts());
        if (broken) done();
        else {
          stream.once('error', done);
          stream.end(done);
        }
      }),
  };
  return file;
}
