import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { aRow, aView } from '../../../../test/fixtures/views.ts';
import { publicKey, signed } from '../../../../tools/package/sign-release.mjs';
import type { UpdateView } from '../../../shared/ipc/updates.ts';
import type { SlotRow } from '../../../shared/readmodel.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { createUpdates } from './updates.ts';
import { type Copy, wayOf } from './way.ts';

const PEM = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const HASH = Buffer.alloc(64, 1).toString('base64');
const signature = /^wattletSignature: (\S+)$/m.exec(
  signed('latest.yml', `version: 1.2.0\nfiles:\n  - url: a\n    sha512: ${HASH}\n`, PEM),
)?.[1];
const RELEASE = { version: '1.2.0', files: [{ url: 'a', sha512: HASH }], wattletSignature: signature };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const HOUR = 3600_000;

interface Given {
  readonly way?: UpdateView['way'];
  readonly found?: unknown;
  readonly key?: string | null;
  readonly download?: Result<null>;
  readonly version?: string;
}

function desk({
  way = 'self',
  found = RELEASE,
  key = publicKey(PEM),
  download = ok(null),
  version = '1.0.0',
}: Given = {}) {
  const clock = manualClock();
  const done: string[] = [];
  const held: boolean[] = [];
  let automatic = true;
  let rows: SlotRow[] = [];
  const updates = createUpdates({
    engine: {
      check: async () => {
        done.push('check');
        return ok(found);
      },
      download: async () => {
        done.push('download');
        return download;
      },
      install: () => void done.push('install'),
    },
    way,
    releaseKey: key,
    installed: { version, description: 'latest.yml' },
    clock,
    log: SILENT,
    automatic: () => automatic,
    household: () => ({ view: () => aView({ timeline: rows }) }),
    due: (due) => void held.push(due),
    publish: () => undefined,
  });
  return {
    updates,
    clock,
    done,
    held,
    setAutomatic: (next: boolean) => {
      automatic = next;
    },
    setRows: (...states: SlotRow['state'][]) => {
      rows = states.map((state, slot) => aRow(slot, { state }));
    },
  };
}

it('downloads what is signed, and installs nothing until it is told to', async () => {
  const { updates, clock, done, held } = desk();
  updates.start();
  await clock.advance(24 * HOUR);
  expect(done).toEqual(['check', 'download']);
  expect(updates.view()).toMatchObject({ state: 'ready', version: '1.2.0', problem: null });
  expect(held).toEqual([]);
});

it('is never installed while an offer is out, and no new one goes out meanwhile', async () => {
  const { updates, clock, done, held, setRows } = desk();
  await updates.check();
  for (const state of ['offered', 'cleared', 'metered', 'reported'] as const) {
    setRows('settled', state, 'planned');
    if (state === 'offered') expect(updates.install().ok).toBe(true);
    await clock.advance(HOUR);
    expect(updates.view().state).toBe('waiting');
    expect(done).not.toContain('install');
  }
  expect(new Set(held)).toEqual(new Set([true]));
  setRows('settled', 'settled', 'skipped');
  await clock.advance(10_000);
  expect(done.filter((what) => what === 'install')).toHaveLength(1);
});

it('is put off: trading goes on, and it is still there', async () => {
  const { updates, clock, done, held, setRows } = desk();
  await updates.check();
  setRows('offered');
  updates.install();
  await clock.advance(HOUR);
  updates.later();
  setRows('settled');
  await clock.advance(HOUR);
  expect(held.at(-1)).toBe(false);
  expect(done).not.toContain('install');
  expect(updates.view().state).toBe('ready');
});

it('does not even download what is not signed by the makers', async () => {
  const changed = { ...RELEASE, files: [{ url: 'a', sha512: Buffer.alloc(64, 2).toString('base64') }] };
  for (const found of [
    changed,
    { ...RELEASE, wattletSignature: undefined },
    { ...RELEASE, version: '9.0.0' },
  ]) {
    const { updates, done } = desk({ found });
    await updates.check();
    expect(done).toEqual(['check']);
    expect(updates.view()).toMatchObject({ state: 'failed', problem: { code: 'update.unsigned' } });
    expect(updates.install().ok).toBe(false);
  }
});

it('an older version is not downloaded, even where the makers once signed it', async () => {
  const { updates, done } = desk({ version: '1.3.0' });
  await updates.check();
  expect(done).toEqual(['check']);
  expect(updates.view()).toMatchObject({ state: 'failed', problem: { code: 'update.older' } });
});

it('what did not come as announced is not installed, and tried again later', async () => {
  const { updates, clock, done } = desk({ download: fail('update.not-downloaded', 'No.', 'Wait.') });
  updates.start();
  await clock.advance(HOUR);
  expect(updates.view()).toMatchObject({ state: 'failed', problem: { code: 'update.not-downloaded' } });
  expect(updates.install().ok).toBe(false);
  await clock.advance(6 * HOUR);
  expect(done).toEqual(['check', 'download', 'check', 'download']);
});

it('a deb is told, an AppImage and the installers of other systems do it themselves, and a checkout does nothing', () => {
  const deb: Copy = { packaged: true, knowsPlace: true, platform: 'linux', appImage: undefined };
  expect(wayOf(deb)).toBe('package');
  expect(wayOf({ ...deb, appImage: '/home/a/Wattlet-1.0.0.AppImage' })).toBe('self');
  for (const platform of ['win32', 'darwin']) expect(wayOf({ ...deb, platform })).toBe('self');
  expect(wayOf({ ...deb, knowsPlace: false })).toBe('none');
  expect(wayOf({ ...deb, packaged: false })).toBe('none');
});

it('from a package of the system it tells only that there is a new version', async () => {
  const { updates, done } = desk({ way: 'package' });
  await updates.check();
  expect(done).toEqual(['check']);
  expect(updates.view()).toMatchObject({ way: 'package', state: 'available', version: '1.2.0' });
  expect(updates.install().ok).toBe(false);
});

it('says that this is the newest version where this home is not meant yet', async () => {
  const { updates } = desk({ found: null });
  await updates.check();
  expect(updates.view()).toMatchObject({ state: 'idle', version: null });
  expect(updates.view().checkedAt).not.toBeNull();
});

it('asks nobody where the person does not want it, or the package has no key', async () => {
  const quiet = desk();
  quiet.setAutomatic(false);
  quiet.updates.start();
  await quiet.clock.advance(24 * HOUR);
  expect(quiet.done).toEqual([]);
  const without = desk({ key: null });
  await without.updates.check();
  expect(without.done).toEqual([]);
  expect(without.updates.view().way).toBe('none');
});

it('waits for an offer that was just being made when the person said so', async () => {
  const { updates, clock, done, held, setRows } = desk();
  await updates.check();
  setRows('settled', 'planned');
  updates.install();
  expect(held).toEqual([true]);
  await clock.advance(1000);
  setRows('settled', 'offered');
  await clock.advance(HOUR);
  expect(done).not.toContain('install');
});

it('trades on where the new version could not be put in place of this one', async () => {
  const { updates, clock, done, held } = desk();
  await updates.check();
  updates.install();
  await clock.advance(HOUR);
  expect(done.filter((what) => what === 'install')).toHaveLength(1);
  expect(held.at(-1)).toBe(false);
  expect(updates.view()).toMatchObject({ state: 'failed', problem: { code: 'update.not-installed' } });
});
