import { expect, test, vi } from 'vitest';
import { CrashDisk, type Fate, fates } from '../../../test/fixtures/crash-disk.ts';
import { memoryFiles, TEST_SCRYPT_N, testCore, testPlace, testTerms } from '../../../test/fixtures/vault.ts';
import { expectOk } from '../../shared/result.ts';
import type { Vault, VaultMode } from './api.ts';
import { VaultCore } from './core.ts';
import { localSecrets, localVault } from './dispatch.ts';
import { openHeader } from './seal.ts';
import { memoryKeychain, type RawKeychain, secretStore } from './secret-store.ts';
import { identityOf, keysOf, newSeed, wordsOf } from './seed.ts';
import { signDigest, signsFor } from './signing.ts';
import { VaultFile } from './vault-file.ts';

// Hundreds of openings, each with its derivations, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const OLD = 'old passphrase';
const NEW = 'a newer passphrase';

/** Every write to the keychain is a point to die at as well. */
function countedKeychain(entries: Map<string, string>, disk: CrashDisk): RawKeychain {
  const plain = memoryKeychain(entries);
  return {
    get: plain.get,
    set: async (name, value) => {
      disk.act();
      await plain.set(name, value);
    },
    remove: async (name) => {
      disk.act();
      return plain.remove(name);
    },
  };
}

interface Change {
  readonly name: string;
  readonly mode: VaultMode;
  readonly start: string | undefined;
  readonly act: (vault: Vault, core: VaultCore) => Promise<unknown>;
  /** Passphrases of which one must open the vault afterwards. */
  readonly opens: readonly (string | undefined)[];
  readonly scryptN?: number;
}

const changes: Change[] = [
  {
    name: 'change of passphrase',
    mode: 'passphrase',
    start: OLD,
    act: (vault) => vault.changePassphrase({ current: OLD, next: NEW }),
    opens: [OLD, NEW],
  },
  {
    name: 'change of passphrase beside the keychain',
    mode: 'both',
    start: OLD,
    act: (vault) => vault.changePassphrase({ current: OLD, next: NEW }),
    opens: [OLD, NEW],
  },
  {
    name: 'a forgotten passphrase replaced with a backup',
    mode: 'both',
    start: OLD,
    act: async (_vault, core) => {
      const { session } = core;
      const words = session.ok ? (await wordsOf(core.seedOf(session.value))).join(' ') : '';
      return localSecrets(core).resetPassphrase({ material: { kind: 'words', words }, next: NEW });
    },
    opens: [OLD, NEW],
  },
  {
    name: 'new wrapping key',
    mode: 'keychain',
    start: undefined,
    act: (vault) => vault.rotateWrappingKey({}),
    opens: [undefined],
  },
  {
    name: 'from keychain to passphrase alone',
    mode: 'keychain',
    start: undefined,
    act: (vault) => vault.changePassphrase({ next: NEW, mode: 'passphrase' }),
    opens: [undefined, NEW],
  },
  {
    name: 'from passphrase to keychain',
    mode: 'passphrase',
    start: OLD,
    act: (vault) => vault.changePassphrase({ current: OLD, mode: 'keychain' }),
    opens: [OLD, undefined],
  },
  {
    name: 'joining a community',
    mode: 'keychain',
    start: undefined,
    act: (vault) => vault.join({ community: testTerms }),
    opens: [undefined],
  },
  {
    name: 'raising an old format (a weaker scrypt)',
    mode: 'passphrase',
    start: OLD,
    act: async () => undefined,
    opens: [OLD],
    scryptN: 2 * TEST_SCRYPT_N,
  },
];

/** Opens with the first of the passphrases that fits; the vault must then work and be the same household. */
async function mustOpen(
  place: ReturnType<typeof testPlace>,
  opens: Change['opens'],
  account: string,
): Promise<void> {
  const tried: string[] = [];
  for (const passphrase of opens) {
    const vault = localVault(testCore(place));
    const opened = await vault.unlock(passphrase === undefined ? {} : { passphrase });
    if (opened.ok) {
      expect(opened.value.account).toBe(account);
      expectOk(await vault.storeKey({}));
      return;
    }
    tried.push(opened.error.code);
  }
  expect.fail(`no passphrase opens it: ${tried.join(', ')}`);
}

test.each(changes)(
  '$name, killed at every write and sync point: the old or the new opens',
  async (change) => {
    const origin = testPlace();
    const made = localVault(testCore(origin));
    const { account } = expectOk(
      await made.create({
        mode: change.mode,
        ...(change.start === undefined ? {} : { passphrase: change.start }),
      }),
    );

    /** One run from the same start, killed at act number `cutAt`; answers how many acts there were. */
    async function run(cutAt: number, fate: Fate): Promise<number> {
      const keychain = new Map(origin.keychain);
      const disk = new CrashDisk(origin.files, cutAt);
      const core = new VaultCore({
        files: disk.files,
        secrets: secretStore(countedKeychain(keychain, disk)),
        clock: origin.clock,
        scryptN: change.scryptN ?? TEST_SCRYPT_N,
      });
      const vault = localVault(core);
      await vault.unlock(change.start === undefined ? {} : { passphrase: change.start });
      await change.act(vault, core);
      await mustOpen({ ...origin, files: disk.afterCut(fate), keychain }, change.opens, account);
      return disk.acts;
    }

    const points = await run(Number.POSITIVE_INFINITY, 'kept');
    // Opening alone rewrites the journal (four acts); the change itself adds at least write, sync, sync, rename, sync.
    expect(points).toBeGreaterThanOrEqual(9);
    for (let cutAt = 0; cutAt <= points; cutAt++) for (const fate of fates) await run(cutAt, fate);
  },
);

test('after a whole change the old passphrase no longer opens and the old wrapping key is gone', async () => {
  const place = testPlace();
  const vault = localVault(testCore(place));
  expectOk(await vault.create({ mode: 'both', passphrase: OLD }));
  const before = [...place.keychain.keys()];
  expect(await vault.changePassphrase({ next: NEW })).toMatchObject({
    error: { code: 'vault.passphrase-needed' },
  });
  expect(await vault.changePassphrase({ current: 'not it at all', next: NEW })).toMatchObject({
    error: { code: 'vault.wrong-passphrase' },
  });
  expect(await vault.changePassphrase({ current: OLD, next: 'short' })).toMatchObject({
    error: { code: 'vault.passphrase-short' },
  });
  expectOk(await vault.changePassphrase({ current: OLD, next: NEW }));
  const after = [...place.keychain.keys()];
  expect(before.filter((name) => after.includes(name))).toEqual(['canary']);
  expect(after).toHaveLength(2);
  const again = localVault(testCore(place));
  expect(await again.unlock({ passphrase: OLD })).toMatchObject({
    error: { code: 'vault.wrong-passphrase' },
  });
  expect(await again.unlock({})).toMatchObject({ error: { code: 'vault.passphrase-needed' } });
  expectOk(await again.unlock({ passphrase: NEW }));
});

test('a disk that is full, and a keychain that is gone, leave the vault as it was', async () => {
  const place = testPlace();
  const made = localVault(testCore(place));
  const { account } = expectOk(await made.create({ mode: 'keychain' }));
  const files = { ...memoryFiles(place.files), write: () => expect.fail('disk full') };
  const core = new VaultCore({
    files: { ...memoryFiles(place.files) },
    secrets: secretStore({
      ...memoryKeychain(place.keychain),
      set: () => Promise.reject(new Error('is locked')),
    }),
    clock: place.clock,
    scryptN: TEST_SCRYPT_N,
  });
  const vault = localVault(core);
  expectOk(await vault.unlock({}));
  expect(await vault.rotateWrappingKey({})).toMatchObject({ error: { code: 'keychain.locked' } });
  expectOk(await vault.join({ community: testTerms }));
  const full = localVault(
    new VaultCore({ files, secrets: secretStore(memoryKeychain(place.keychain)), clock: place.clock }),
  );
  expect(await full.unlock({})).toMatchObject({ error: { code: 'vault.journal-disk' } });
  await mustOpen(place, [undefined], account);
});

test('not a bit of the file can be changed unnoticed', async () => {
  const place = testPlace();
  const { mode } = { mode: 'passphrase' as const };
  expectOk(await localVault(testCore(place)).create({ mode, passphrase: OLD }));
  const file = place.files.get('vault.bin') ?? new Uint8Array();
  const head = expectOk(openHeader(file)).head.length + 4;
  // All bytes of length and header, and every seventh of the rest.
  const spots = Array.from({ length: file.length }, (_, i) => i).filter((i) => i < head || i % 7 === 0);
  for (const spot of spots) {
    const changed = file.map((byte, i) => (i === spot ? byte ^ 1 : byte));
    const vault = localVault(testCore({ ...place, files: new Map([['vault.bin', changed]]) }));
    const opened = await vault.unlock({ passphrase: OLD });
    expect(opened.ok ? spot : opened.error.code).toMatch(/^vault\.(damaged|wrong-passphrase|newer)$/);
  }
});

test('what lies on the disk holds neither seed nor keys, and opens nothing without the keychain', async () => {
  const place = testPlace();
  const core = testCore(place);
  const vault = localVault(core);
  expectOk(await vault.create({ mode: 'keychain' }));
  const entropy = expectOk(core.session).file.entropy;
  for (const bytes of place.files.values()) {
    expect(Buffer.from(bytes).includes(entropy)).toBe(false);
    expect(Buffer.from(bytes).includes(Buffer.from(entropy.toString('hex')))).toBe(false);
  }
  const stolen = localVault(testCore({ ...place, keychain: new Map([['canary', 'wattlet-canary-v1']]) }));
  expect(await stolen.unlock({})).toMatchObject({ error: { code: 'keychain.entry-missing' } });
});

test('locking zeroes seed and keys in memory', async () => {
  const core = testCore(testPlace());
  const vault = localVault(core);
  expectOk(await vault.create({ mode: 'keychain' }));
  const { file, keys } = expectOk(core.session);
  expectOk(await vault.lock({}));
  for (const secret of [file.entropy, file.key, keys.accountKey, keys.maskKey]) {
    expect(secret.every((byte) => byte === 0)).toBe(true);
  }
  expect(await vault.identity({})).toMatchObject({ error: { code: 'vault.locked' } });
  expect(expectOk(await vault.status({})).state).toBe('locked');
  expectOk(await vault.unlock({}));
});

test('keys that are not those of the account the vault was made for are never used, and nothing is changed', async () => {
  const place = testPlace();
  const maker = testCore(place);
  expectOk(await localVault(maker).create({ mode: 'keychain' }));
  const { account } = expectOk(maker.session).identity;
  const other = identityOf(await keysOf(newSeed())).account;
  const lies = [{ account: other }, { language: 'fr' as const }];
  const good = place.files.get('vault.bin') ?? new Uint8Array();
  for (const lie of lies) {
    place.files.set('vault.bin', good);
    const file = new VaultFile({
      files: memoryFiles(place.files),
      secrets: secretStore(memoryKeychain(place.keychain)),
    });
    const open = expectOk(await file.open());
    expectOk(file.save(open, { ...open.contents, ...lie }));
    const before = Buffer.from(place.files.get('vault.bin') ?? []).toString('hex');
    const vault = localVault(testCore(place));
    expect(await vault.unlock({})).toMatchObject({ error: { code: 'vault.wrong-account' } });
    expect(expectOk(await vault.status({}))).toMatchObject({ state: 'unavailable', identity: null });
    expect(await vault.registrationProof({})).toMatchObject({ error: { code: 'vault.locked' } });
    expect(Buffer.from(place.files.get('vault.bin') ?? []).toString('hex')).toBe(before);
  }
  const { accountKey } = await keysOf(newSeed());
  expect(signsFor(accountKey, account)).toBe(false);
  expect(() => signDigest(new Uint8Array(32).fill(7), accountKey, account)).toThrow();
});

test('unless a test says otherwise, a passphrase is stretched with N = 2^17', async () => {
  for (const mode of ['passphrase', 'keychain'] as const) {
    const { files, keychain, clock } = testPlace();
    const secrets = secretStore(memoryKeychain(keychain));
    const core = new VaultCore({ files: memoryFiles(files), secrets, clock });
    expectOk(await localVault(core).create({ mode, passphrase: OLD }));
    const { header, contents } = expectOk(core.session).file;
    expect(mode === 'keychain' ? contents.verifier : header.scrypt).toMatchObject({ N: 131_072, r: 8, p: 1 });
  }
});
