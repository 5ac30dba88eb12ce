import { expect, test, vi } from 'vitest';
import { testCore, testPlace, testTariff, testTerms } from '../../../test/fixtures/vault.ts';
import { hexToBytes } from '../../shared/protocol/bytes.ts';
import { openSum, selfMask } from '../../shared/protocol/masks.ts';
import { decodeOffer, decodeReading } from '../../shared/protocol/packing.ts';
import { expectOk } from '../../shared/result.ts';
import { localVault } from './dispatch.ts';

// Hundreds of openings, each with its derivations, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** Vaults of a cohort, joined, with what each needs to know of the others. */
async function cohort(size: number) {
  const homes = await Promise.all(
    Array.from({ length: size }, async () => {
      const place = testPlace();
      const vault = localVault(testCore(place));
      const identity = expectOk(await vault.create({ mode: 'keychain' }));
      expectOk(await vault.join({ community: testTerms }));
      return { place, vault, account: identity.account, key: identity.maskPublicKey };
    }),
  );
  const peersOf = (account: string) =>
    homes
      .filter((home) => home.account !== account)
      .map((home) => ({ account: home.account, maskX: home.key.x, maskY: home.key.y }));
  return { homes, peersOf };
}

const ticks = (at: number, value: number) => Array.from({ length: 32 }, (_, k) => (k === at ? value : 0));
const none = ticks(0, 0);

test('five vaults add up an OFFER with all of them, and a READING with one missing', async () => {
  const { homes, peersOf } = await cohort(5);
  const accounts = homes.map((home) => home.account);
  const slot = 7;
  const offers = await Promise.all(
    homes.map(async ({ vault, account }, i) =>
      expectOk(
        await vault.buildOffer({
          slot,
          peers: peersOf(account),
          supplyWh: ticks(4, 100 * i),
          demandWh: ticks(20, 7),
          tariff: testTariff,
        }),
      ),
    ),
  );
  const reveals = await Promise.all(
    homes.map(async ({ vault }) =>
      expectOk(await vault.reveal({ kind: 1, slot, submitted: accounts, missing: [] })),
    ),
  );
  expect(reveals.every((reveal) => reveal.U === null)).toBe(true);
  const sum = openSum({
    kind: 1,
    masked: offers.map((offer) => offer.V),
    corrections: [],
    seeds: reveals.map((reveal) => hexToBytes(reveal.b)),
  });
  expect(decodeOffer(sum)).toEqual({ supply: ticks(4, 1000), demand: ticks(20, 35) });

  const present = homes.slice(1);
  const submitted = present.map((home) => home.account);
  const missing = accounts.slice(0, 1);
  const readings = await Promise.all(
    present.map(async ({ vault, account }, i) =>
      expectOk(await vault.buildReading({ slot, peers: peersOf(account), m: 10 - 30 * i, a: -i })),
    ),
  );
  const withU = await Promise.all(
    present.map(async ({ vault }) => expectOk(await vault.reveal({ kind: 2, slot, submitted, missing }))),
  );
  const total = openSum({
    kind: 2,
    masked: readings.map((reading) => reading.V),
    corrections: withU.map((reveal) => reveal.U ?? []),
    seeds: withU.map((reveal) => hexToBytes(reveal.b)),
  });
  expect(expectOk(decodeReading(total, 4))).toMatchObject({ m: -140, a: -6 });
  const first = readings[0];
  const blindings = expectOk((await present[0]?.vault.blindings({ slots: [slot] })) ?? expect.fail());
  expect(blindings).toEqual([{ slot, rhoA: first?.rhoA, rhoM: first?.rhoM }]);
});

test('each period and home has its own key of leaves, the same after a restart', async () => {
  const { homes } = await cohort(4);
  const keys = new Set<string>();
  for (const home of homes) {
    for (const period of [0, 1]) keys.add(expectOk(await home.vault.leafKey({ period })).key);
  }
  expect(keys.size).toBe(8);
  const [home] = homes;
  if (home === undefined) expect.fail();
  const again = localVault(testCore(home.place));
  expectOk(await again.unlock({}));
  expect(await again.leafKey({ period: 1 })).toEqual(await home.vault.leafKey({ period: 1 }));
});

test('the same request gives the same vector after a restart; another one is refused for ever', async () => {
  const { homes, peersOf } = await cohort(4);
  const [home] = homes;
  if (home === undefined) expect.fail();
  const request = {
    slot: 9,
    peers: peersOf(home.account),
    supplyWh: ticks(0, 500),
    demandWh: none,
    tariff: testTariff,
  };
  const first = expectOk(await home.vault.buildOffer(request));
  const again = localVault(testCore(home.place));
  expectOk(await again.unlock({}));
  expect(expectOk(await again.buildOffer({ ...request, peers: [...request.peers].reverse() }))).toEqual(
    first,
  );
  const others = [
    { ...request, supplyWh: ticks(0, 501) },
    { ...request, demandWh: ticks(0, 1) },
    { ...request, peers: request.peers.slice(1) },
    {
      ...request,
      peers: request.peers.map((peer) => ({ ...peer, account: `0x${'ee'.repeat(20)}` })).slice(0, 1),
    },
  ];
  for (const other of others) {
    expect(await again.buildOffer(other)).toMatchObject({
      ok: false,
      error: { code: 'vault.second-vector' },
    });
  }
  expectOk(await again.buildReading({ slot: 9, peers: request.peers, m: 1, a: 1 }));
  expect(await again.buildReading({ slot: 9, peers: request.peers, m: 2, a: 1 })).toMatchObject({
    error: { code: 'vault.second-vector' },
  });
});

test('a second set D, a set that does not fit, and too few are refused', async () => {
  const { homes, peersOf } = await cohort(6);
  const [home, ...rest] = homes;
  if (home === undefined) expect.fail();
  const accounts = homes.map((each) => each.account);
  const slot = 3;
  expectOk(await home.vault.buildReading({ slot, peers: peersOf(home.account), m: 5, a: 0 }));
  const ask = (submitted: string[], missing: string[]) =>
    home.vault.reveal({ kind: 2, slot, submitted, missing });
  const others = rest.map((each) => each.account);
  const code = (result: Awaited<ReturnType<typeof ask>>) => (result.ok ? 'ok' : result.error.code);

  expect(code(await ask(others, [home.account]))).toBe('vault.wrong-set');
  expect(code(await ask(accounts.slice(0, 5), []))).toBe('vault.wrong-set');
  expect(code(await ask([...accounts, `0x${'ee'.repeat(20)}`], []))).toBe('vault.wrong-set');
  expect(code(await ask(accounts, accounts.slice(5)))).toBe('vault.wrong-set');
  expect(code(await ask(accounts.slice(0, 3), accounts.slice(3)))).toBe('vault.too-few');
  expect(code(await home.vault.reveal({ kind: 1, slot, submitted: accounts, missing: [] }))).toBe(
    'vault.no-vector',
  );

  const first = await ask(accounts.slice(0, 5), accounts.slice(5));
  expect(code(first)).toBe('ok');
  expect(await ask(accounts.slice(0, 5), accounts.slice(5))).toEqual(first);
  expect(code(await ask(accounts, []))).toBe('vault.second-reveal');
  expect(code(await ask(accounts.slice(0, 4), accounts.slice(4)))).toBe('vault.second-reveal');

  const restarted = localVault(testCore(home.place));
  expectOk(await restarted.unlock({}));
  expect(code(await restarted.reveal({ kind: 2, slot, submitted: accounts, missing: [] }))).toBe(
    'vault.second-reveal',
  );
  const same = await restarted.reveal({
    kind: 2,
    slot,
    submitted: accounts.slice(0, 5),
    missing: accounts.slice(5),
  });
  expect(same).toEqual(first);
});

test('limits hold in the vault: energy, prices, malformed peers', async () => {
  const { homes, peersOf } = await cohort(4);
  const [home] = homes;
  if (home === undefined) expect.fail();
  const { limits } = testTerms;
  const strict = { ...limits, lowestSell: 100_000, highestBuy: 300_000, maxCapacityWh: 1000 };
  expectOk(await home.vault.setLimits({ limits: strict }));
  const base = { slot: 5, peers: peersOf(home.account), supplyWh: none, demandWh: none, tariff: testTariff };
  const code = async (change: Partial<typeof base>) => {
    const result = await home.vault.buildOffer({ ...base, ...change });
    return result.ok ? 'ok' : result.error.code;
  };
  expect(await code({ supplyWh: ticks(0, 1) })).toBe('policy.price');
  expect(await code({ demandWh: ticks(31, 1) })).toBe('policy.price');
  expect(await code({ supplyWh: ticks(8, 1001) })).toBe('policy.energy');
  expect(await code({ supplyWh: ticks(8, 600).map((v, k) => (k === 9 ? 401 : v)) })).toBe('policy.energy');
  expect(await code({ supplyWh: ticks(8, -1) })).toBe('vault.malformed');
  expect(await code({ peers: [...base.peers, ...base.peers] })).toBe('vault.peers');
  expect(await code({ peers: [{ account: home.account, maskX: 1n, maskY: 2n }] })).toBe('vault.peers');
  expect(await code({ peers: base.peers.map((peer) => ({ ...peer, maskY: peer.maskY + 1n })) })).toBe(
    'vault.peers',
  );
  for (const wrong of [
    { m: 1001, a: 0 },
    { m: 0, a: -1001 },
  ]) {
    const result = await home.vault.buildReading({ slot: 5, peers: base.peers, ...wrong });
    expect(result).toMatchObject({ error: { code: 'policy.energy' } });
  }
  const most = { supplyWh: ticks(8, 1000), demandWh: ticks(24, 1000) };
  expect(await code(most)).toBe('ok');
  expectOk(await home.vault.setLimits({ limits: { ...strict, maxCapacityWh: 10 } }));
  expect(await code(most)).toBe('ok');
  expect(await code({ ...most, slot: 6 })).toBe('policy.energy');
});

test('a vault whose journal is gone waits out the slots that may have been sent', async () => {
  const { homes, peersOf } = await cohort(4);
  const [home] = homes;
  if (home === undefined) expect.fail();
  const { place } = home;
  const base = { peers: peersOf(home.account), supplyWh: none, demandWh: none, tariff: testTariff };
  await place.clock.advance(10 * 900_000 + 1000);
  expectOk(await home.vault.buildOffer({ ...base, slot: 11, supplyWh: ticks(0, 5) }));

  for (const damage of ['gone', 'altered', 'foreign'] as const) {
    const journal = place.files.get('journal.txt');
    const files = new Map(place.files);
    if (journal === undefined) expect.fail();
    if (damage === 'gone') files.delete('journal.txt');
    if (damage === 'altered')
      files.set(
        'journal.txt',
        journal.map((byte, i) => (i === 90 ? byte ^ 1 : byte)),
      );
    if (damage === 'foreign') {
      const other = testPlace();
      expectOk(await localVault(testCore(other)).create({ mode: 'keychain' }));
      files.set('journal.txt', other.files.get('journal.txt') ?? new Uint8Array());
    }
    const vault = localVault(testCore({ ...place, files }));
    expectOk(await vault.unlock({}));
    expect(expectOk(await vault.status({})).restoredAt).toBe(place.clock.now());
    const offer = async (slot: number) => {
      const result = await vault.buildOffer({ ...base, slot });
      return result.ok ? 'ok' : result.error.code;
    };
    expect(await offer(11)).toBe('vault.after-restore');
    expect(await offer(10)).toBe('vault.after-restore');
    expect(await offer(12)).toBe('ok');
    const reading = await vault.buildReading({ slot: 9, peers: base.peers, m: 0, a: 0 });
    expect(reading).toMatchObject({ error: { code: 'vault.after-restore' } });
    expectOk(await vault.buildReading({ slot: 10, peers: base.peers, m: 0, a: 0 }));
  }
});

test('a vector leaks nothing without b: what is left after the self mask is not the words', async () => {
  const { homes, peersOf } = await cohort(4);
  const [home] = homes;
  if (home === undefined) expect.fail();
  const slot = 2;
  const made = expectOk(await home.vault.buildReading({ slot, peers: peersOf(home.account), m: 77, a: 0 }));
  const accounts = homes.map((each) => each.account);
  const { b } = expectOk(await home.vault.reveal({ kind: 2, slot, submitted: accounts, missing: [] }));
  const self = selfMask(hexToBytes(b), 2);
  const unmasked = ((made.V[0] ?? 0n) - (self[0] ?? 0n) + (1n << 256n)) % (1n << 256n);
  expect(unmasked & 0xffffffffn).not.toBe(BigInt(77 + 2 ** 24));
});
