import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { decryptKeystoreJson } from 'ethers';
import Slip39 from 'slip39';
import { expect, test } from 'vitest';
import bip32Vectors from '../../../../test/fixtures/backup/bip32-vectors.json' with { type: 'json' };
import bip39Vectors from '../../../../test/fixtures/backup/bip39-vectors.json' with { type: 'json' };
import keystoreVectors from '../../../../test/fixtures/backup/keystore-v3-vectors.json' with { type: 'json' };
import slip39Vectors from '../../../../test/fixtures/backup/slip39-vectors.json' with { type: 'json' };
import { wordLanguages, wordlist } from '../../../shared/backup/languages.ts';
import { readWords } from '../../../shared/backup/words.ts';
import { householdKeys } from '../../../shared/protocol/hd.ts';
import { expectOk } from '../../../shared/result.ts';
import { keysOf, newSeed } from '../seed.ts';
import { readFile } from './keystore.ts';
import { combineShares } from './shares.ts';

const hexOf = (bytes: Iterable<number>) => Buffer.from(Uint8Array.from(bytes)).toString('hex');

test.each(bip39Vectors)('BIP-39 $language $entropy', async ({ language: name, entropy, words, seed }) => {
  const language = wordLanguages.find((known) => known === name) ?? expect.fail(`no list ${name}`);
  expect(entropyToMnemonic(Buffer.from(entropy, 'hex'), await wordlist(language))).toBe(words);
  expect(hexOf(mnemonicToSeedSync(words, 'TREZOR'))).toBe(seed);
  const read = expectOk(await readWords(words));
  expect(hexOf(read.entropy)).toBe(entropy);
  expect(read.language).toBe(language);
});

test.each(wordLanguages)(
  'words in %s lead to the keys that the standard library derives',
  async (language) => {
    const seed = { ...newSeed(), language };
    const words = entropyToMnemonic(seed.entropy, await wordlist(language));
    expect(await keysOf(seed)).toEqual(householdKeys(mnemonicToSeedSync(words)));
  },
);

test.each(bip32Vectors)('BIP-32 %s %s', (seed = '', path = '', key = '') => {
  expect(HDKey.fromMasterSeed(Buffer.from(seed, 'hex')).derive(path).privateExtendedKey).toBe(key);
});

const slip39 = slip39Vectors.map(([name, shares, secret]) => ({ name, shares, secret }));

test.each(slip39)('SLIP-39 $name', ({ name, shares, secret }) => {
  if (!Array.isArray(shares) || typeof secret !== 'string') expect.fail(`fixture ${String(name)}`);
  const ours = combineShares(shares);
  if (secret === '') {
    expect(ours.ok ? 'accepted' : ours.error.code).toMatch(/^backup\.share/);
    return;
  }
  expect(hexOf(Slip39.recoverSecret(shares, 'TREZOR'))).toBe(secret);
  // Ours go without the vectors' passphrase: the set is accepted, and by design no passphrase can be told wrong.
  expect(expectOk(ours).entropy.length).toBe(secret.length / 2);
});

// Node's scrypt refuses the second vector's N for its r, so it goes the slow way (keystore.ts).
test.each(keystoreVectors)('Web3 keystore V3, $file.crypto.kdf', { timeout: 30_000 }, async (vector) => {
  const { privateKey } = await decryptKeystoreJson(JSON.stringify(vector.file), vector.password);
  expect(privateKey).toBe(vector.secret);
});

test('a keystore of another program opens, and is told from a household', async () => {
  const [vector] = keystoreVectors;
  if (vector === undefined) expect.fail();
  const read = await readFile(JSON.stringify(vector.file), vector.password);
  expect(read.ok ? 'accepted' : read.error.code).toBe('backup.file-no-seed');
});
