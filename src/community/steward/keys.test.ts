import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryKeychain, type RawKeychain, secretStore } from '../../main/vault/secret-store.ts';
import { expectOk, fail } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import { openKey } from './keys.ts';
import { runSteward } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'wattlet-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function terminal(raw: RawKeychain, answers: readonly string[] = []) {
  const printed: string[] = [];
  const left = [...answers];
  const deps = {
    print: (text: string) => printed.push(text),
    secret: async () => left.shift() ?? '',
    ask: async () => left.shift() ?? '',
    keychain: secretStore(raw),
    clock: { now: () => utcSeconds(0), monotonicMs: () => 0, after: () => () => undefined },
    cwd: dir,
    connect: async () => fail('steward.unreachable', 'No network here.', 'None needed.'),
    random: (bytes: number) => new Uint8Array(bytes),
  };
  return { deps, text: () => printed.join('\n') };
}

describe('a steward’s key', () => {
  it('is made in the keychain, shown by its address alone, and never replaced', async () => {
    const entries = new Map<string, string>();
    const { deps, text } = terminal(memoryKeychain(entries));
    expect(await runSteward(['key', 'new'], deps)).toBe(0);
    const secret = entries.get('steward-key:default') ?? '';
    expect(await runSteward(['key', 'show'], deps)).toBe(0);
    expect(text()).toContain(new Wallet(secret).address);
    expect(text()).not.toContain(secret.slice(2));
    expect(await runSteward(['key', 'new'], deps)).toBe(1);
    expect(entries.get('steward-key:default')).toBe(secret);
  });

  it('is not replaced where the keychain looked empty because it was locked', async () => {
    const entries = new Map([['steward-key:default', `0x${'33'.repeat(32)}`]]);
    let locked = true;
    const raw: RawKeychain = {
      ...memoryKeychain(entries),
      get: async (name) => (locked ? null : (entries.get(name) ?? null)),
      // The desktop asks for the keychain's passphrase when something is written.
      set: async (name, value) => {
        locked = false;
        entries.set(name, value);
      },
    };
    expect(await runSteward(['key', 'new'], terminal(raw).deps)).toBe(1);
    expect(entries.get('steward-key:default')).toBe(`0x${'33'.repeat(32)}`);
  });

  it('goes into an encrypted file and comes back, with the passphrase only', async () => {
    const entries = new Map([
      ['canary', 'wattlet-canary-v1'],
      ['steward-key:default', `0x${'44'.repeat(32)}`],
    ]);
    const passphrase = 'ten characters and more';
    const out = terminal(memoryKeychain(entries), [passphrase, passphrase]);
    expect(await runSteward(['key', 'export', 'copy.json'], out.deps)).toBe(0);
    const path = join(dir, 'copy.json');
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readFileSync(path, 'utf8')).not.toContain('44'.repeat(16));
    const choice = { key: 'default', keystore: path };
    const wrong = await openKey(terminal(memoryKeychain(), ['something else']).deps, choice);
    expect(wrong).toMatchObject({ ok: false, error: { code: 'steward.keystore-closed' } });
    const right = await openKey(terminal(memoryKeychain(), [passphrase]).deps, choice);
    expect(expectOk(right)).toBe(`0x${'44'.repeat(32)}`);
    const again = terminal(memoryKeychain(entries), [passphrase, passphrase]);
    expect(await runSteward(['key', 'export', 'copy.json'], again.deps)).toBe(1);
  }, 30_000);

  it('is not asked for where the keychain does not answer', async () => {
    const broken: RawKeychain = {
      get: async () => {
        throw new Error('Cannot autolaunch D-Bus');
      },
      set: async () => undefined,
      remove: async () => false,
    };
    const { deps, text } = terminal(broken);
    expect(await runSteward(['key', 'show'], deps)).toBe(1);
    expect(text()).toContain('no keychain');
  });

  it('cannot be given on the command line', async () => {
    const { deps } = terminal(memoryKeychain());
    for (const option of ['--private-key', '--passphrase', '--mnemonic'])
      expect(await runSteward(['status', option, 'x'], deps)).toBe(2);
  });
});
