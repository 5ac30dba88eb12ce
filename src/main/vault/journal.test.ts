import { expect, test, vi } from 'vitest';
import { CrashDisk, fates } from '../../../test/fixtures/crash-disk.ts';
import {
  memoryFiles,
  TEST_SCRYPT_N,
  testCore,
  testPlace,
  testTariff,
  testTerms,
} from '../../../test/fixtures/vault.ts';
import { expectOk } from '../../shared/result.ts';
import { VaultCore } from './core.ts';
import { localVault } from './dispatch.ts';
import { Journal, KEPT_ENTRIES } from './journal.ts';
import { memoryKeychain, secretStore } from './secret-store.ts';

// Hundreds of openings, each with its derivations, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const ticks = (at: number, value: number) => Array.from({ length: 32 }, (_, k) => (k === at ? value : 0));

/** A joined household with three neighbours, and the offer it is asked to seal. */
async function household() {
  const place = testPlace();
  const vault = localVault(testCore(place));
  const { account } = expectOk(await vault.create({ mode: 'keychain' }));
  expectOk(await vault.join({ community: testTerms }));
  const others = await Promise.all(
    Array.from({ length: 4 }, async () =>
      expectOk(await localVault(testCore(testPlace())).create({ mode: 'keychain' })),
    ),
  );
  const peers = others.map((other) => ({
    account: other.account,
    maskX: other.maskPublicKey.x,
    maskY: other.maskPublicKey.y,
  }));
  const offer = { slot: 20, peers, supplyWh: ticks(4, 100), demandWh: ticks(0, 0), tariff: testTariff };
  return { place, account, offer, members: [account, ...peers.map((peer) => peer.account)] };
}

test('killed at any point, a vector that left the vault is never followed by another', async () => {
  const { place, offer } = await household();
  const other = { ...offer, supplyWh: ticks(4, 101) };

  async function run(cutAt: number, fate: (typeof fates)[number]): Promise<number> {
    const disk = new CrashDisk(place.files, cutAt);
    const secrets = secretStore(memoryKeychain(new Map(place.keychain)));
    const core = new VaultCore({ files: disk.files, secrets, clock: place.clock, scryptN: TEST_SCRYPT_N });
    const vault = localVault(core);
    await vault.unlock({});
    const first = await vault.buildOffer(offer);
    const next = localVault(testCore({ ...place, files: disk.afterCut(fate) }));
    expectOk(await next.unlock({}));
    const second = await next.buildOffer(other);
    if (first.ok) {
      expect(second).toMatchObject({ error: { code: 'vault.second-vector' } });
      expect(expectOk(await next.buildOffer(offer))).toEqual(first.value);
    } else {
      // Nothing left the vault, so either may follow; but then only that one.
      const third = await next.buildOffer(offer);
      expect([second, third].filter((each) => each.ok)).toHaveLength(1);
    }
    return disk.acts;
  }

  const points = await run(Number.POSITIVE_INFINITY, 'lost');
  expect(points).toBeGreaterThanOrEqual(6);
  for (let cutAt = 0; cutAt <= points; cutAt++) for (const fate of fates) await run(cutAt, fate);
});

test('killed at any point, a reveal that left the vault is never followed by one for another set', async () => {
  const { place, offer, members } = await household();
  const before = localVault(testCore(place));
  expectOk(await before.unlock({}));
  expectOk(await before.buildOffer(offer));
  const all = { kind: 1 as const, slot: 20, submitted: members, missing: [] };
  const four = { ...all, submitted: members.slice(0, 4), missing: members.slice(4) };

  async function run(cutAt: number, fate: (typeof fates)[number]): Promise<number> {
    const disk = new CrashDisk(place.files, cutAt);
    const secrets = secretStore(memoryKeychain(new Map(place.keychain)));
    const vault = localVault(new VaultCore({ files: disk.files, secrets, clock: place.clock }));
    await vault.unlock({});
    const first = await vault.reveal(all);
    const next = localVault(testCore({ ...place, files: disk.afterCut(fate) }));
    expectOk(await next.unlock({}));
    const second = await next.reveal(four);
    if (first.ok) expect(second).toMatchObject({ error: { code: 'vault.second-reveal' } });
    else expect([second, await next.reveal(all)].filter((each) => each.ok)).toHaveLength(1);
    return disk.acts;
  }

  const points = await run(Number.POSITIVE_INFINITY, 'lost');
  for (let cutAt = 0; cutAt <= points; cutAt++) for (const fate of fates) await run(cutAt, fate);
});

test('where the journal cannot be written, nothing leaves the vault', async () => {
  const { place, offer, members } = await household();
  const files = memoryFiles(place.files);
  let full = false;
  const core = new VaultCore({
    files: {
      ...files,
      append: (name, bytes) => {
        // A full disk takes a part of the line.
        files.append(name, full ? bytes.subarray(0, 30) : bytes);
        if (full) throw new Error('ENOSPC');
      },
    },
    secrets: secretStore(memoryKeychain(place.keychain)),
    clock: place.clock,
  });
  const vault = localVault(core);
  expectOk(await vault.unlock({}));
  full = true;
  expect(await vault.buildOffer(offer)).toMatchObject({ error: { code: 'vault.journal-disk' } });
  full = false;
  const sealed = expectOk(await vault.buildOffer(offer));
  full = true;
  const ask = { kind: 1 as const, slot: 20, submitted: members, missing: [] };
  expect(await vault.reveal(ask)).toMatchObject({ error: { code: 'vault.journal-disk' } });
  full = false;
  expectOk(await vault.reveal(ask));

  const next = localVault(testCore(place));
  expectOk(await next.unlock({}));
  expect(expectOk(await next.status({})).restoredAt).toBeNull();
  expect(expectOk(await next.buildOffer(offer))).toEqual(sealed);
});

test('the journal stays short, what it no longer holds is refused, and one absurd slot pushes nothing out', async () => {
  const place = testPlace();
  const journal = expectOk(Journal.open(memoryFiles(place.files), 'id', 0, true));
  const zero = `0x${'00'.repeat(32)}` as const;
  const entry = { dom: 'd', kind: 1 as const, bind: zero, sealed: zero, bHash: zero, peers: ['p'] };
  const peer = { id: 'p', account: `0x${'11'.repeat(20)}` as const, x: zero, y: zero };
  expectOk(journal.put({ ...entry, slot: 2 ** 40 }, [peer]));
  const last = 4 * KEPT_ENTRIES;
  for (let slot = 0; slot <= last; slot++) expectOk(journal.put({ ...entry, slot }, [peer]));
  const size = place.files.get('journal.txt')?.length ?? 0;
  const again = expectOk(Journal.open(memoryFiles(place.files), 'id', 0, false));
  expect(again.since).toBeNull();
  expect(place.files.get('journal.txt')?.length ?? 0).toBeLessThan(size);
  expect(again.get('d', 1, last)).toMatchObject({ bind: zero });
  expect(again.peer('p')).toEqual(peer);
  for (let slot = 0; slot <= last; slot += 7) {
    expect(again.tooOld('d', slot)).toBe(again.get('d', 1, slot) === null);
  }
  expect(again.tooOld('other', 5)).toBe(false);
});

test('begun under a clock that was ahead, a journal does not refuse everything until that day', () => {
  const files = memoryFiles(testPlace().files);
  expectOk(Journal.open(files, 'id', 2_000_000_000, false));
  expect(expectOk(Journal.open(files, 'id', 1_800_000_000, false)).since).toBe(1_800_000_000);
  // Later starts leave it there.
  expect(expectOk(Journal.open(files, 'id', 1_900_000_000, false)).since).toBe(1_800_000_000);
});
