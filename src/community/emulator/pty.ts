import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { EmulatedPort } from './port.ts';

const MAX_QUEUED = 64 * 1024;

const MISSING = fail(
  'emulator.no-socat',
  'The meter emulator needs the program socat to make a serial port.',
  'Install it (Debian and Ubuntu: apt-get install socat) and start again.',
);

/**
 * A pseudo-terminal made by socat: the wallet opens `path` like any serial port, and the emulator talks through the
 * program's standard input and output.
 */
export async function openPty(): Promise<Result<EmulatedPort>> {
  const folder = await mkdtemp(join(tmpdir(), 'wattlet-meter-'));
  const path = join(folder, 'port');
  const child = spawn('socat', ['-d', '-d', `PTY,raw,echo=0,link=${path}`, 'STDIO'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const started = await whenReady(child);
  if (!started) {
    child.kill();
    await rm(folder, { recursive: true, force: true });
    return MISSING;
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Writing to a port that was just closed is no error worth more than silence.
  child.stdin.on('error', () => undefined);
  return ok({
    path,
    gone,
    write: (bytes) => {
      // With nobody reading, a wire forgets; so does this one, instead of queueing in memory.
      if (child.stdin.writableLength < MAX_QUEUED) child.stdin.write(bytes);
    },
    onBytes: (listener) => {
      child.stdout.on('data', listener);
    },
    readerBaud: () => freshSpeedOf(path),
    async close() {
      child.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** socat says on its error output when it begins to move data; the port's link is there by then. */
function whenReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let said = '';
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(false));
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 4096) said += chunk.toString('latin1');
      if (said.includes('starting data transfer loop')) resolve(true);
    });
  });
}

/** An answer that took longer may be out of date: on a busy computer the reader may have gone on meanwhile. */
const FRESH_MS = 80;
const TRIES = 5;

async function freshSpeedOf(path: string): Promise<number | 'unknown'> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const start = performance.now();
    const baud = await speedOf(path);
    if (baud !== null && performance.now() - start < FRESH_MS) return baud;
  }
  return 'unknown';
}

/** A pseudo-terminal keeps the speed that was set on it, though it does nothing with it. */
function speedOf(path: string): Promise<number | null> {
  return new Promise((resolve) => {
    execFile('stty', ['-F', path, 'speed'], (error, stdout) => {
      const baud = Number(stdout.trim());
      resolve(error === null && baud > 0 ? baud : null);
    });
  });
}
