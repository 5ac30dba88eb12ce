/** A session whose process is killed leaves nothing: neither what it started nor its folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'wattlet-undertaker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROCESSES = new URL('./processes.mjs', import.meta.url).href;

/** A program that owns a folder and runs two processes in one group. */
function owner(owned: string): ChildProcess {
  const program = `
    const { Processes } = await import(${JSON.stringify(PROCESSES)});
    const processes = new Processes(undefined);
    processes.owns(${JSON.stringify(owned)});
    const child = processes.start('sh', ['-c', 'sleep 300 & wait'], { stdio: 'ignore' });
    process.on('SIGTERM', () => processes.stop().then(() => process.exit(0)));
    process.stdout.write(String(child.pid) + '\\n');
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((done) => child.stdout?.once('data', (chunk: Buffer) => done(chunk.toString().trim())));

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('killed outright, its processes and its folder go all the same', async () => {
  const owned = mkdtempSync(join(folder, 'session-'));
  const child = owner(owned);
  const pid = Number(await firstLine(child));
  expect(groupLives(pid)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => groupLives(pid), { timeout: 30_000 }).toBe(false);
  await expect.poll(() => existsSync(owned), { timeout: 30_000 }).toBe(false);
});

test('ended in good order, it leaves the folder to its owner', async () => {
  const owned = mkdtempSync(join(folder, 'session-'));
  const child = owner(owned);
  const pid = Number(await firstLine(child));
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  // What was killed counts until its new parent, the system's first process, has taken note.
  await expect.poll(() => groupLives(pid), { timeout: 30_000 }).toBe(false);
  expect(existsSync(owned)).toBe(true);
});
