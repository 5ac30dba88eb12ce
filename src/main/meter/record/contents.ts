import { fail, ok, type Result } from '../../../shared/result.ts';
import { type Decoder, type DecoderEvent, shownId } from '../decoder.ts';
import { PROTOCOLS } from '../decoders.ts';
import { recordedProtocol } from '../sources/recording.ts';
import { firstLine, recordedChunks } from '../sources/replay.ts';

/** What somebody learns who is given a recording: read from the file itself, without any key. */
export interface RecordingContents {
  readonly protocol: string;
  /** The meter's number as it stands in the file, as printed on it where that is told; null if none can be read. */
  readonly meterId: string | null;
  /** Messages that can be read. */
  readonly telegrams: number;
  /** From the first message to the last. */
  readonly seconds: number;
}

export async function recordingContents(file: string): Promise<Result<RecordingContents>> {
  try {
    const name = recordedProtocol(await firstLine(file));
    const entry = PROTOCOLS.find(({ protocol }) => protocol === name);
    if (entry === undefined) return unreadable(file);
    const decoder: Decoder = entry.create({});
    let meterId: string | null = null;
    let telegrams = 0;
    let firstMs: number | null = null;
    let lastMs = 0;
    const take = (events: readonly DecoderEvent[]): void => {
      for (const event of events) {
        if (event.kind !== 'reading') continue;
        telegrams += 1;
        meterId ??= shownId(event.reading);
      }
    };
    for await (const { atMs, bytes } of recordedChunks(file)) {
      firstMs ??= atMs;
      lastMs = atMs;
      take(decoder.push(bytes));
    }
    take(decoder.silence());
    const seconds = Math.round((lastMs - (firstMs ?? lastMs)) / 1000);
    return ok({ protocol: entry.protocol, meterId, telegrams, seconds });
  } catch {
    return unreadable(file);
  }
}

const unreadable = (file: string) =>
  fail(
    'meter.replay-unreadable',
    'The recording could not be read.',
    'Check that the file exists and may be read, then choose it again.',
    { file },
  );
