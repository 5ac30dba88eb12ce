import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/**
 * The keychain for real: every test has a home folder, a D-Bus session and a gnome-keyring of its own. What a test does
 * inside the session is in `test/fixtures/keychain-driver.ts`.
 */
const DRIVER = join(import.meta.dirname, '../fixtures/keychain-driver.ts');

function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const missing = ['dbus-run-session', 'gnome-keyring-daemon', 'dbus-send', 'Xvfb'].filter(
  (name) => !has(name),
);
if (missing.length > 0) console.warn(`keychain tests skipped: ${missing.join(', ')} not installed`);

/** Keyring opened with the right password; made with it at first use. */
const UNLOCKED = 'printf right | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;';
/** Keyring there and locked. Where a window can be shown it asks for the password; here nobody answers. */
const LOCKED =
  'gnome-keyring-daemon --start --foreground --components=secrets >/dev/null 2>&1 & DAEMON=$!; sleep 0.5;';
/** Closes every window that asks for the password: the person refuses. */
const REFUSE = `(while sleep 0.2; do
    pid=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \
      org.freedesktop.DBus.GetConnectionUnixProcessID string:org.gnome.keyring.SystemPrompter 2>/dev/null |
      grep -o "[0-9]*$") && [ -n "$pid" ] && kill "$pid" && echo refused >>"$HOME/refused"
  done) & REFUSER=$!;`;
const END = 'CODE=$?; kill $DAEMON $REFUSER 2>/dev/null; exit $CODE';

/** A session bus on which no service can be started. */
const EMPTY_BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wattlet-keychain-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  XDG_RUNTIME_DIR: join(home, 'run'),
  LANG: 'C.UTF-8',
  ...more,
});

interface Answer {
  readonly kind?: string;
  readonly value?: unknown;
  readonly reason?: { readonly code: string };
  readonly ok?: boolean;
  readonly error?: { readonly code: string };
}

/** Answers of the driver's steps; null stays null. */
function session(setup: string, steps: readonly string[], options: { bus?: string; display?: string } = {}) {
  const quoted = steps.map((step) => `"${step}"`).join(' ');
  const script = `${setup} "${process.execPath}" "${DRIVER}" "${home}/vault" ${quoted}; ${END}`;
  const bus = options.bus === undefined ? [] : [`--config-file=${options.bus}`];
  const output = execFileSync('dbus-run-session', [...bus, '--', 'bash', '-c', script], {
    env: environment(options.display === undefined ? {} : { DISPLAY: options.display }),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  });
  const answers: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  if (!Array.isArray(answers)) expect.fail(output);
  return answers as (Answer | null)[];
}

const short = (answer: Answer | null | undefined) => {
  if (answer === null || answer === undefined) return answer;
  const code = answer.reason?.code ?? answer.error?.code;
  return code ?? answer.kind ?? (answer.ok === true ? 'ok' : answer);
};
const accountOf = (answer: Answer | null | undefined) => {
  const value = answer?.value;
  return typeof value === 'object' && value !== null && 'account' in value ? value.account : undefined;
};

/** Bytes of every keyring and vault file, to prove that nothing was written. */
function onDisk(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of ['.local/share/keyrings', 'vault']) {
    for (const name of readdirSync(join(home, folder))) {
      found[`${folder}/${name}`] = readFileSync(join(home, folder, name)).toString('base64');
    }
  }
  return found;
}

describe.skipIf(missing.length > 0)('a real gnome-keyring', () => {
  test('unlocked: found, absent, removed; a vault is made and opens again in another session', () => {
    const first = session(UNLOCKED, ['set a 1', 'get a', 'get b', 'remove a', 'get a', 'create']);
    expect(first.map(short)).toEqual(['done', 'found', 'absent', 'done', 'absent', 'ok']);
    const second = session(UNLOCKED, ['unlock', 'rotate', 'unlock']);
    expect(second.map(short)).toEqual(['ok', 'ok', 'ok']);
    const third = session(UNLOCKED, ['unlock']);
    expect(accountOf(third[0])).toBe(accountOf(first[5]));
  });

  test('locked: the same null as for no entry is known for what it is, and nothing is written', () => {
    const made = session(UNLOCKED, ['create', 'set a 1']);
    const before = onDisk();
    const locked = session(LOCKED, [
      'raw-get a',
      'raw-get nothing',
      'get a',
      'get nothing',
      'set a 2',
      'remove a',
      'unlock',
    ]);
    expect(locked.slice(0, 2)).toEqual([null, null]);
    expect(new Set(locked.slice(2).map(short))).toEqual(new Set(['keychain.locked']));
    expect(onDisk()).toEqual(before);
    const after = session(UNLOCKED, ['unlock', 'get a']);
    expect(accountOf(after[0])).toBe(accountOf(made[0]));
    expect(after[1]).toEqual({ kind: 'found', value: '1' });
  });

  test('unlock refused by the person: unavailable, and nothing is written', async () => {
    session(UNLOCKED, ['create', 'set a 1']);
    const before = onDisk();
    const screen = await startScreen();
    try {
      const refused = session(`${LOCKED} ${REFUSE}`, ['get a', 'set a 2', 'unlock'], {
        display: screen.display,
      });
      expect(refused.map(short)).toEqual(['keychain.locked', 'keychain.locked', 'keychain.locked']);
      expect(readFileSync(join(home, 'refused'), 'utf8')).toContain('refused');
    } finally {
      screen.process.kill();
    }
    expect(onDisk()).toEqual(before);
  });

  test('no service, and no bus at all', () => {
    session(UNLOCKED, ['create']);
    const before = onDisk();
    const bus = join(home, 'bus.conf');
    writeFileSync(bus, EMPTY_BUS);
    const steps = ['get a', 'set a 1', 'remove a', 'unlock', 'status'];
    const none = session('', steps, { bus });
    expect(none.slice(0, 4).map(short)).toEqual(new Array(4).fill('keychain.no-service'));
    expect(none[4]?.value).toMatchObject({ state: 'unavailable', reason: { code: 'keychain.no-service' } });
    const output = execFileSync(process.execPath, [DRIVER, `${home}/vault`, ...steps], {
      env: environment(),
      encoding: 'utf8',
    });
    const answers = JSON.parse(output) as Answer[];
    expect(answers.slice(0, 4).map(short)).toEqual(new Array(4).fill('keychain.no-service'));
    expect(onDisk()).toEqual(before);
  });

  test('no vault is made where the keychain does not answer', () => {
    const bus = join(home, 'bus.conf');
    writeFileSync(bus, EMPTY_BUS);
    const none = session('', ['create', 'status'], { bus });
    expect(short(none[0])).toBe('keychain.no-service');
    expect(none[1]?.value).toMatchObject({ state: 'empty' });
  });

  test('the entry removed behind our back is told from a locked keychain, and nothing is made in its place', () => {
    session(UNLOCKED, ['create']);
    const name = wrappingEntry();
    const removed = session(UNLOCKED, [`raw-remove ${name}`, 'unlock', 'status', `raw-get ${name}`]);
    expect(short(removed[1])).toBe('keychain.entry-missing');
    expect(removed[2]?.value).toMatchObject({
      state: 'unavailable',
      reason: { code: 'keychain.entry-missing' },
    });
    expect(removed[3]).toBeNull();
    const withCanary = session(UNLOCKED, ['raw-remove canary', 'unlock']);
    expect(short(withCanary[1])).toBe('keychain.locked');
  });

  test('the entry altered behind our back is seen, kept, and works again once put back', () => {
    const made = session(UNLOCKED, ['create']);
    const name = wrappingEntry();
    const other = Buffer.alloc(32, 7).toString('base64');
    const altered = session(UNLOCKED, [
      `raw-get ${name}`,
      `raw-set ${name} ${other}`,
      'unlock',
      `raw-get ${name}`,
    ]);
    expect(short(altered[2])).toBe('keychain.entry-altered');
    expect(altered[3]).toBe(other);
    const junk = session(UNLOCKED, [`raw-set ${name} hello`, 'unlock']);
    expect(short(junk[1])).toBe('keychain.entry-altered');
    const back = session(UNLOCKED, [`raw-set ${name} ${String(altered[0])}`, 'unlock']);
    expect(accountOf(back[1])).toBe(accountOf(made[0]));
  });
});

/** Name of the keychain entry of the vault, as its header says. */
function wrappingEntry(): string {
  const file = readFileSync(join(home, 'vault/vault.bin'));
  const header: unknown = JSON.parse(file.subarray(4, 4 + file.readUInt32BE(0)).toString('utf8'));
  if (typeof header !== 'object' || header === null || !('keyId' in header)) expect.fail('no header');
  return `wrapping-key-${String(header.keyId)}`;
}

/** An X screen of its own, so that the keyring can show its window. */
async function startScreen(): Promise<{ display: string; process: ChildProcess }> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '640x480x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const display = await new Promise<string>((resolve, reject) => {
    screen.stdout.once('data', (data: Buffer) => resolve(`:${data.toString().trim()}`));
    screen.once('exit', () => reject(new Error('Xvfb did not start')));
  });
  return { display, process: screen };
}
