/** What a vault reads of vectors on chain: its own after a restore, and those of a lost computer whose backup it has. */
import { expect, test } from 'vitest';
import { testCore, testPlace, testTerms } from '../../../test/fixtures/vault.ts';
import { expectOk } from '../../shared/result.ts';
import type { Vault } from './api.ts';
import { localSecrets, localVault } from './dispatch.ts';

const PASSPHRASE = 'correct horse battery';
const SLOT = 40;

async function home() {
  const place = testPlace();
  const core = testCore(place);
  const vault = localVault(core);
  const { account, maskPublicKey } = expectOk(
    await vault.create({ mode: 'keychain', passphrase: PASSPHRASE }),
  );
  expectOk(await vault.join({ community: testTerms }));
  const peer = { account, maskX: maskPublicKey.x, maskY: maskPublicKey.y };
  return { place, vault, secrets: localSecrets(core), account, peer };
}
const wordsOf = async (of: Awaited<ReturnType<typeof home>>): Promise<string> =>
  expectOk(await of.secrets.showWords({ passphrase: PASSPHRASE })).words.join(' ');

const [lost, fresh, ...others] = await Promise.all([home(), home(), home(), home()]);
if (lost === undefined || fresh === undefined) throw new Error('no homes');
const peers = others.map(({ peer }) => peer);
const sealed = expectOk(await lost.vault.buildReading({ slot: SLOT, peers, m: -1234, a: 321 }));
const seen = { account: lost.account, slot: SLOT, peers, V: [...sealed.V], bind: sealed.bind };
const codeOf = async (vault: Vault, request: Parameters<Vault['recoverReading']>[0]) => {
  const answer = await vault.recoverReading(request);
  return answer.ok ? 'ok' : answer.error.code;
};

test('its own vector, also with the peers in another order', async () => {
  const { rhoA, rhoM } = sealed;
  const turned = { ...seen, peers: [...peers].reverse() };
  expect(expectOk(await lost.vault.recoverReading(turned))).toEqual({ m: -1234, a: 321, rhoA, rhoM });
});

test('that of a lost home only with its backup, which then lasts over a restart and signs nothing', async () => {
  expect(await codeOf(fresh.vault, seen)).toBe('vault.not-ours');
  const material = { kind: 'words', words: await wordsOf(lost) } as const;
  for (const passphrase of [undefined, 'not the passphrase']) {
    expect((await fresh.secrets.adoptPredecessor({ material, passphrase })).ok).toBe(false);
    expect(expectOk(await fresh.vault.status({})).predecessor).toBeNull();
  }
  expect(expectOk(await fresh.secrets.adoptPredecessor({ material, passphrase: PASSPHRASE })).account).toBe(
    lost.account,
  );
  const again = localVault(testCore(fresh.place));
  expect(expectOk(await again.unlock({})).account).toBe(fresh.account);
  expect(expectOk(await again.status({})).predecessor).toBe(lost.account);
  expect(expectOk(await again.recoverReading(seen))).toMatchObject({ m: -1234, a: 321 });
  // It registers and signs as itself alone.
  expect(expectOk(await again.registrationProof({})).account).toBe(fresh.account);
});

test('nothing of a neighbour’s, of another slot, of a changed word, bind or list of peers', async () => {
  const [neighbour] = others;
  if (neighbour === undefined) throw new Error('no neighbour');
  expect(await codeOf(neighbour.vault, seen)).toBe('vault.not-ours');
  expect(await codeOf(neighbour.vault, { ...seen, account: neighbour.account })).toBe('vault.not-ours');
  const [first = 0n, ...rest] = sealed.V;
  const wrongs = [
    { ...seen, slot: SLOT + 1 },
    { ...seen, V: [first + 1n, ...rest] },
    { ...seen, bind: sealed.bHash },
    { ...seen, peers: peers.slice(1) },
    { ...seen, peers: [{ account: neighbour.account, maskX: 1n, maskY: 1n }, ...peers.slice(1)] },
  ];
  for (const wrong of wrongs) expect(await codeOf(lost.vault, wrong)).toBe('vault.not-ours');
});

test('the backup of this wallet itself is no predecessor, and a damaged one changes nothing', async () => {
  const own = { kind: 'words', words: await wordsOf(lost) } as const;
  expect(await lost.secrets.adoptPredecessor({ material: own, passphrase: PASSPHRASE })).toMatchObject({
    ok: false,
    error: { code: 'backup.own-household' },
  });
  const damaged = { kind: 'words', words: own.words.replace(/\w+$/, 'zzzz') } as const;
  expect((await lost.secrets.adoptPredecessor({ material: damaged, passphrase: PASSPHRASE })).ok).toBe(false);
  expect(expectOk(await lost.vault.status({})).predecessor).toBeNull();
});
