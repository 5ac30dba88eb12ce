/** The session in which tests and the demo run: a real screen, bus and keychain, and nothing of them afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-session-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function startInSession(script: string, flags: readonly string[] = []): ChildProcess {
  return spawn(
    process.execPath,
    [join(ROOT, 'tools/session.mjs'), ...flags, '--', process.execPath, '-e', script],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: folder } },
  );
}

function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout })));
}

/** Processes that still carry this session's folder in their environment. */
function leftOver(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${folder}/wattlet-session-`);
      } catch {
        return false;
      }
    });
}

describe.skipIf(process.platform !== 'linux')('a session (skipped on systems other than Linux)', () => {
  it('has a keychain that answers, a screen, a home of its own; passes the exit code on; leaves nothing', async () => {
    const script = `
      const keytar = require(${JSON.stringify(join(ROOT, 'node_modules/keytar'))});
      keytar.setPassword('session-test', 'a', 'kept').then(() => keytar.getPassword('session-test', 'a')).then((found) => {
        console.log(JSON.stringify({ found, display: process.env.DISPLAY, home: process.env.HOME }));
        require('node:fs').writeFileSync(process.env.WATTLET_RESULTS + '/result.txt', 'picture');
        process.exit(7);
      });`;
    const { code, stdout } = await ended(startInSession(script, [`--collect=${join(folder, 'kept')}`]));
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toEqual({
      found: 'kept',
      display: expect.stringMatching(/^:\d+$/),
      home: expect.stringMatching(new RegExp(`^${folder}/wattlet-session-`)),
    });
    expect(readFileSync(join(folder, 'kept', 'result.txt'), 'utf8')).toBe('picture');
    expect(readdirSync(folder)).toEqual(['kept']);
    expect(leftOver()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ended by %s in the middle leaves nothing, children included',
    async (signal) => {
      const script = `
      const child = require('node:child_process').spawn('sleep', ['1000'], { detached: false });
      console.log('started ' + child.pid);
      setInterval(() => {}, 1000);`;
      const session = startInSession(script);
      const done = ended(session);
      await Promise.race([new Promise((started) => session.stdout?.once('data', started)), done]);
      expect(leftOver().length).toBeGreaterThanOrEqual(4);
      session.kill(signal);
      expect((await done).code).not.toBe(0);
      expect(readdirSync(folder)).toEqual([]);
      expect(leftOver()).toEqual([]);
    },
  );

  it('that cannot start says which part is missing', async () => {
    const notRunnable = join(folder, 'programs');
    const child = spawn(process.execPath, [join(ROOT, 'tools/session.mjs'), '--', 'true'], {
      env: { ...process.env, TMPDIR: folder, PATH: notRunnable },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    expect(await ended(child)).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/virtual screen \(Xvfb\) did not start\.\n.*xvfb/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
