import { expect, test } from 'vitest';
import { testCore, testPlace } from '../../../test/fixtures/vault.ts';
import { expectOk, type Result } from '../../shared/result.ts';
import { packContents, unpackContents } from './contents.ts';
import { localVault } from './dispatch.ts';

const first = { decryption: `0x${'0a'.repeat(16)}`, authentication: null } as const;
const second = { decryption: `0x${'0b'.repeat(16)}`, authentication: `0x30${'0c'.repeat(16)}` } as const;

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);

test('keys of meters survive a restart, change, are forgotten, and lie sealed on the disk', async () => {
  const place = testPlace();
  const vault = localVault(testCore(place));
  expect(codeOf(await vault.meterKeys({}))).toBe('vault.locked');
  expect(codeOf(await vault.setMeterKeys({ source: 'grid', keys: first }))).toBe('vault.locked');
  expectOk(await vault.create({ mode: 'keychain' }));
  expect(expectOk(await vault.meterKeys({}))).toEqual([]);
  expectOk(await vault.setMeterKeys({ source: 'grid', keys: first }));
  expectOk(await vault.setMeterKeys({ source: 'generation', keys: second }));
  expectOk(await vault.setMeterKeys({ source: 'grid', keys: second }));

  const again = localVault(testCore(place));
  expectOk(await again.unlock({}));
  const kept = expectOk(await again.meterKeys({}));
  expect(kept.find(({ source }) => source === 'grid')?.keys).toEqual(second);
  expect(kept).toHaveLength(2);
  expectOk(await again.setMeterKeys({ source: 'grid', keys: null }));
  expect(expectOk(await again.meterKeys({})).map(({ source }) => source)).toEqual(['generation']);

  const said = JSON.stringify(expectOk(await again.status({})), (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(said).not.toContain('0b0b0b0b');
  for (const bytes of place.files.values()) {
    const text = Buffer.from(bytes).toString('latin1');
    for (const digits of ['0b'.repeat(16), '0c'.repeat(16)]) {
      expect(text).not.toContain(digits);
      expect(text).not.toContain(Buffer.from(digits, 'hex').toString('latin1'));
    }
  }
});

test('what is no key is refused, and there is an end to their number', async () => {
  const vault = localVault(testCore(testPlace()));
  expectOk(await vault.create({ mode: 'keychain' }));
  const odd = { decryption: '0x0a0b', authentication: null };
  expect((await vault.setMeterKeys({ source: 'grid', keys: odd })).ok).toBe(false);
  for (let n = 0; n < 32; n += 1) expectOk(await vault.setMeterKeys({ source: `m${n}`, keys: first }));
  expect(codeOf(await vault.setMeterKeys({ source: 'one more', keys: first }))).toBe('vault.too-many-meters');
  expectOk(await vault.setMeterKeys({ source: 'm3', keys: second }));
});

test('a file from before there were such keys opens and has none', async () => {
  const core = testCore(testPlace());
  expectOk(await localVault(core).create({ mode: 'keychain' }));
  const { file } = expectOk(core.session);
  const plain = packContents(file.entropy, file.contents);
  const older = Buffer.from(plain.toString('latin1').replace(',"meterKeys":[]', ''), 'latin1');
  expect(older.length).toBeLessThan(plain.length);
  expect(expectOk(unpackContents(older)).contents.meterKeys).toEqual([]);
});
