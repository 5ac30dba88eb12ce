import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forkVault } from '../../src/community/box/vault.ts';
import { DEMO_LIMITS, NO_INVITATION } from '../../src/community/simulation/home.ts';
import { systemClock } from '../../src/main/clock.ts';
import { openHome } from '../../src/main/household/home.ts';
import { communityConfigSchema } from '../../src/shared/community.ts';
import { expectOk } from '../../src/shared/result.ts';
import { testTerms } from '../fixtures/vault.ts';

/** The wallet without a window as a person runs it: in a process, with a passphrase from a file descriptor. */
const PASSPHRASE = 'correct horse battery';
let empty: string;
let profile: string;

beforeAll(async () => {
  empty = mkdtempSync(join(tmpdir(), 'wattlet-box-'));
  profile = mkdtempSync(join(tmpdir(), 'wattlet-box-'));
  const forked = expectOk(forkVault(profile));
  const { vault } = forked;
  expectOk(await vault.create({ mode: 'passphrase', passphrase: PASSPHRASE }));
  expectOk(await vault.setPayoutAccount({ payoutAccount: `0x${'77'.repeat(20)}`, passphrase: PASSPHRASE }));
  const log = { info: () => undefined, warn: () => undefined };
  const home = expectOk(await openHome({ vault, dir: join(profile, 'store'), clock: systemClock(), log }));
  const { chainId, contracts, genesis, slotSeconds, slotsPerPeriod, kMin } = testTerms;
  const config = communityConfigSchema.parse({
    ...{ chainId, contracts, genesis, slotSeconds, slotsPerPeriod, kMin },
    name: 'Box town',
    minBillSlots: 8,
    finality: 1,
    blockTime: 1,
    fromBlock: 0,
    endpoints: [{ url: 'http://127.0.0.1:9', own: true }],
    currency: 'EUR',
  });
  const choice = { capacityWh: 2000, inviteHash: NO_INVITATION };
  expectOk(await home.join({ config, choice, limits: DEMO_LIMITS }));
  await home.close();
  forked.stop();
}, 60_000);
afterAll(() => {
  for (const folder of [empty, profile]) rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the box; `endOn` is the text of a line after which it is asked to end. */
function box(args: readonly string[], input: string, endOn?: string): Promise<Ended> {
  const child = spawn(process.execPath, ['src/community/box/main.ts', ...args], { stdio: 'pipe' });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
    if (endOn !== undefined && out.includes(endOn)) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  child.stdin.end(input);
  return new Promise((done) => child.on('exit', (code) => done({ code, out, err })));
}

test('without a profile it says how it is used', async () => {
  expect(await box([], '')).toMatchObject({ code: 2, err: expect.stringContaining('usage: box --profile') });
});

test('a profile without keys is named as such', async () => {
  const { code, err } = await box(['--profile', empty], '');
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining('There is no wallet in this profile.'),
  });
});

test('a wrong passphrase opens nothing', async () => {
  const { code, out } = await box(['--profile', profile, '--passphrase-fd', '0'], 'wrong passphrase\n');
  expect({ code, out }).toEqual({ code: 1, out: '' });
});

test('the right one starts the household, which says what it is doing and ends in order', async () => {
  const ended = await box(['--profile', profile, '--passphrase-fd', '0'], `${PASSPHRASE}\n`, 'attention ');
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out).toContain('| Box town | meter none | services 0/1');
  expect(ended.out).not.toContain(PASSPHRASE);
}, 30_000);
