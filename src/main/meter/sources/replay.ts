import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Clock } from '../../../shared/clock.ts';
import { fail } from '../../../shared/result.ts';
import { isRecording, parseRecordingLine, type RecordedChunk } from './recording.ts';
import type { ByteSource, SourceHandlers } from './source.ts';

/**
 * A recorded file as a source: a recording with its own timing, or a file of raw bytes. `recorded` keeps the
 * pauses by the clock, `fast` delivers as quickly as it is taken. One line or chunk is in memory at a time.
 */

const RAW_CHUNK = 1024;
/** Raw bytes have no times: paced as a line of 9600 baud would deliver them. */
const RAW_CHUNK_MS = 1000;
/** No chunk of a recording is longer; a file that is no recording after all must not fill the memory. */
const MAX_LINE = 1024 * 1024;

export function replaySource(file: string, pace: 'recorded' | 'fast', clock: Clock): ByteSource {
  let stopped = false;
  let wake: (() => void) | null = null;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  const play = async (handlers: SourceHandlers): Promise<void> => {
    handlers.link({ state: 'opening' });
    try {
      const recorded = await beginsAsRecording(file);
      handlers.link({ state: 'open' });
      const startMs = clock.monotonicMs();
      for await (const chunk of recorded ? recordedChunks(file) : rawChunks(file)) {
        const waitMs = startMs + chunk.atMs - clock.monotonicMs();
        if (pace === 'recorded' && waitMs > 0) await pause(waitMs);
        if (stopped) return;
        handlers.bytes(chunk.bytes, clock.monotonicMs());
      }
      handlers.link({ state: 'ended' });
    } catch {
      if (!stopped) handlers.link({ state: 'down', error: unreadable(file), retryMs: null });
    }
  };

  return {
    hasLine: false,
    start(handlers) {
      void play(handlers);
    },
    write: () => undefined,
    setLine: async () => undefined,
    reopen: () => undefined,
    stop: async () => {
      stopped = true;
      wake?.();
    },
  };
}

const unreadable = (file: string) =>
  fail(
    'meter.replay-unreadable',
    'The recording could not be read.',
    'Check that the file exists and may be read, then choose it again.',
    { file },
  ).error;

async function beginsAsRecording(file: string): Promise<boolean> {
  return isRecording(await firstLine(file));
}

/** The first line of a file, as far as a recording's can be long. */
export async function firstLine(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(128), 0, 128, 0);
    return buffer.subarray(0, bytesRead).toString('latin1').split('\n')[0] ?? '';
  } finally {
    await handle.close();
  }
}

/** The chunks of a recording, one after another; one line is in memory at a time. */
export async function* recordedChunks(file: string): AsyncGenerator<RecordedChunk> {
  let rest = '';
  for await (const part of createReadStream(file, { encoding: 'latin1' })) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) rest = '';
    for (const line of lines) {
      const chunk = parseRecordingLine(line);
      if (chunk !== null) yield chunk;
    }
  }
  const last = parseRecordingLine(rest);
  if (last !== null) yield last;
}

async function* rawChunks(file: string): AsyncGenerator<RecordedChunk> {
  let atMs = 0;
  for await (const bytes of createReadStream(file, { highWaterMark: RAW_CHUNK })) {
    if (!(bytes instanceof Uint8Array)) return;
    yield { atMs, bytes };
    atMs += RAW_CHUNK_MS;
  }
}
