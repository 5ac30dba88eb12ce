import { expect, test, vi } from 'vitest';
import { testCore, testPlace } from '../../../test/fixtures/vault.ts';
import { expectOk } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import { localVault } from './dispatch.ts';
import * as seal from './seal.ts';
import { Tries } from './tries.ts';

const PASSPHRASE = 'correct horse battery';
const codeOf = (answer: { ok: boolean; error?: { code: string } }) => answer.error?.code ?? 'ok';

async function guess(mode: 'keychain' | 'both', times: number) {
  const place = testPlace();
  const vault = localVault(testCore(place));
  expectOk(await vault.create({ mode, passphrase: PASSPHRASE }));
  const ask = (passphrase: string) => vault.checkPassphrase({ passphrase }).then(codeOf);
  const codes: string[] = [];
  for (let i = 0; i < times; i += 1) codes.push(await ask(`guess ${i}`));
  return { place, vault, ask, codes };
}

test('guessing is slowed down: after five wrong ones nothing is compared until the pause is over', async () => {
  const stretched = vi.spyOn(seal, 'stretchAgain');
  const { place, ask, codes } = await guess('keychain', 200);
  expect(codes.filter((code) => code === 'vault.wrong-passphrase')).toHaveLength(5);
  expect(codes.slice(5).every((code) => code === 'vault.too-many-tries')).toBe(true);
  expect(stretched).toHaveBeenCalledTimes(5);
  // Not even the right one, or a pause would tell which one it was.
  expect(await ask(PASSPHRASE)).toBe('vault.too-many-tries');
  await place.clock.advance(5000);
  expect(await ask('guess again')).toBe('vault.wrong-passphrase');
  await place.clock.advance(9000);
  expect(await ask(PASSPHRASE)).toBe('vault.too-many-tries');
  await place.clock.advance(1000);
  expect(await ask(PASSPHRASE)).toBe('ok');
  // The right one forgives all before it.
  expect(await ask('a slip')).toBe('vault.wrong-passphrase');
  expect(await ask(PASSPHRASE)).toBe('ok');
});

test('an hour of guessing is fewer than 70 tries', async () => {
  const { place, ask } = await guess('keychain', 0);
  let compared = 0;
  for (let second = 0; second < 3600; second += 1) {
    if ((await ask('guess')) === 'vault.wrong-passphrase') compared += 1;
    await place.clock.advance(1000);
  }
  expect(compared).toBeLessThan(70);
});

test('the same for keys that the passphrase opens', async () => {
  const { vault } = await guess('both', 0);
  expectOk(await vault.lock({}));
  const open = (passphrase: string) => vault.unlock({ passphrase }).then(codeOf);
  for (let i = 0; i < 5; i += 1) expect(await open(`guess ${i}`)).toBe('vault.wrong-passphrase');
  expect(await open(PASSPHRASE)).toBe('vault.too-many-tries');
  expect(expectOk(await vault.status({})).state).toBe('locked');
});

test('a clock that was set back by a day locks nobody out', () => {
  let now = utcSeconds(1_800_000_000);
  const tries = new Tries({ now: () => now });
  for (let i = 0; i < 9; i += 1) tries.note(false);
  expect(tries.allow()).toMatchObject({ ok: false, error: { params: { seconds: 60 } } });
  now = utcSeconds(now - 86_400);
  expect(tries.allow().ok).toBe(true);
});
