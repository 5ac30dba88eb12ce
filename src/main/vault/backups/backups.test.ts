import { encryptKeystoreJson, hexlify } from 'ethers';
import { expect, test, vi } from 'vitest';
import { testCore, testPlace } from '../../../../test/fixtures/vault.ts';
import { wordLanguages, wordlist } from '../../../shared/backup/languages.ts';
import { readWords } from '../../../shared/backup/words.ts';
import { expectOk, type Result } from '../../../shared/result.ts';
import type { BackupMaterial } from '../../../shared/vault/secret-api.ts';
import { localSecrets, localVault } from '../dispatch.ts';
import { identityOf, keysOf, newSeed, wordsOf } from '../seed.ts';
import { makeFile, readFile } from './keystore.ts';
import { combineShares, makeShares } from './shares.ts';

// Hundreds of openings, each with its derivations, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);

const passphrase = 'correct horse battery';

async function household() {
  const place = testPlace();
  const core = testCore(place);
  const vault = localVault(core);
  const identity = expectOk(await vault.create({ mode: 'keychain', passphrase: 'correct horse battery' }));
  return { place, vault, secrets: localSecrets(core), identity };
}

test('what brought a household back has been tried by that, and the next drill is due half a year on', async () => {
  const { secrets } = await household();
  const { words } = expectOk(await secrets.showWords({ passphrase }));
  const place = testPlace();
  const core = testCore(place);
  const material: BackupMaterial = { kind: 'words', words: words.join(' ') };
  expectOk(await localSecrets(core).restore({ material, mode: 'keychain' }));
  const now = place.clock.now();
  expect(expectOk(await localVault(core).status({}))).toMatchObject({
    backups: [{ kind: 'words', madeAt: null, checkedAt: now }],
    lastDrillAt: now,
    drillDueAt: now + 182 * 86_400,
  });
  // One that opens nothing notes nothing.
  const other = testCore(testPlace());
  const wrong: BackupMaterial = { kind: 'words', words: words.slice(1).join(' ') };
  expect((await localSecrets(other).restore({ material: wrong, mode: 'keychain' })).ok).toBe(false);
  expect(expectOk(await localVault(other).status({}))).toMatchObject({ backups: [], lastDrillAt: null });
});

/** Restores into an empty place. */
async function restored(material: BackupMaterial) {
  const core = testCore(testPlace());
  return localSecrets(core).restore({ material, mode: 'keychain' });
}

test('words, shares and file each give the same household back, and each is checked by restoring', async () => {
  const { vault, secrets, identity, place } = await household();
  const { words, fingerprint } = expectOk(await secrets.showWords({ passphrase }));
  const { shares } = expectOk(await secrets.makeShares({ passphrase }));
  const { json, fileName } = expectOk(await secrets.makeFile({ passphrase, filePassphrase: 'of the file' }));
  expect(words).toHaveLength(24);
  expect(shares).toHaveLength(3);
  expect(fingerprint).toBe(identity.fingerprint);
  expect(fileName).toContain(fingerprint);

  const materials: BackupMaterial[] = [
    { kind: 'words', words: words.join(' ') },
    ...[
      [0, 1],
      [2, 1],
      [0, 2],
      [0, 1, 2],
    ].map((some): BackupMaterial => ({ kind: 'shares', shares: some.map((i) => shares[i] ?? '') })),
    { kind: 'file', json, passphrase: 'of the file' },
  ];
  for (const material of materials) expect(expectOk(await restored(material))).toEqual(identity);

  await place.clock.advance(1000);
  const before = expectOk(await vault.status({}));
  expect(before.backups.map(({ kind, checkedAt }) => [kind, checkedAt])).toEqual([
    ['words', null],
    ['shares', null],
    ['file', null],
  ]);
  expect(before.drillDueAt).toBeNull();
  expectOk(await secrets.checkBackup({ material: { kind: 'words', words: words.join(' ') }, as: 'kit' }));
  const after = expectOk(await vault.status({}));
  expect(after.lastDrillAt).toBe(place.clock.now());
  expect(after.drillDueAt).toBe(place.clock.now() + 182 * 86_400);
  expect(after.backups.at(-1)).toEqual({ kind: 'kit', madeAt: null, checkedAt: place.clock.now() });
});

test('nothing is shown without the passphrase, and nothing after the lock', async () => {
  const { vault, secrets } = await household();
  const asks = [
    (given: { passphrase?: string }) => secrets.showWords(given),
    (given: { passphrase?: string }) => secrets.makeShares(given),
    (given: { passphrase?: string }) => secrets.makeFile({ ...given, filePassphrase: 'x' }),
  ];
  for (const ask of asks) {
    expect(codeOf(await ask({}))).toBe('vault.passphrase-needed');
    expect(codeOf(await ask({ passphrase: 'wrong horse battery' }))).toBe('vault.wrong-passphrase');
  }
  expectOk(await vault.lock({}));
  for (const ask of asks) expect(codeOf(await ask({ passphrase }))).toBe('vault.locked');
});

test('where no passphrase is set nothing is shown, to whoever asks', async () => {
  const core = testCore(testPlace());
  expectOk(await localVault(core).create({ mode: 'keychain' }));
  const secrets = localSecrets(core);
  for (const given of [{}, { passphrase: '' }, { passphrase: 'anything at all' }]) {
    expect(codeOf(await secrets.showWords(given))).toMatch(/^vault\.(no-passphrase|malformed)$/);
    expect(codeOf(await secrets.makeShares(given))).toMatch(/^vault\.(no-passphrase|malformed)$/);
  }
});

test('a backup of another household is named', async () => {
  const { secrets } = await household();
  const other = await household();
  const { words } = expectOk(await other.secrets.showWords({ passphrase }));
  const check = await secrets.checkBackup({
    material: { kind: 'words', words: words.join(' ') },
    as: 'words',
  });
  expect(check).toMatchObject({
    error: { code: 'backup.other-household', params: { found: other.identity.fingerprint } },
  });
});

test('a forgotten passphrase: each kind of own backup sets a new one, also after wrong ones; the household stays', async () => {
  for (const mode of ['keychain', 'both', 'passphrase'] as const) {
    const place = testPlace();
    const core = testCore(place);
    const [vault, secrets] = [localVault(core), localSecrets(core)];
    const identity = expectOk(await vault.create({ mode, passphrase }));
    expectOk(await vault.setPayoutAccount({ payoutAccount: `0x${'5b'.repeat(20)}`, passphrase }));
    const { words } = expectOk(await secrets.showWords({ passphrase }));
    const { shares } = expectOk(await secrets.makeShares({ passphrase }));
    const materials: BackupMaterial[] = [
      { kind: 'words', words: words.join(' ') },
      { kind: 'shares', shares: shares.slice(1) },
    ];
    // A file is stretched each time it is read.
    if (mode === 'keychain') {
      const { json } = expectOk(await secrets.makeFile({ passphrase, filePassphrase: 'of the file' }));
      materials.push({ kind: 'file', json, passphrase: 'of the file' });
    }
    for (let i = 0; i < 5; i += 1) await vault.checkPassphrase({ passphrase: 'something like it' });
    expect(codeOf(await vault.checkPassphrase({ passphrase }))).toBe('vault.too-many-tries');

    let next = passphrase;
    for (const [at, material] of materials.entries()) {
      expectOk(await secrets.isOwn({ material }));
      expect(codeOf(await secrets.resetPassphrase({ material, next: 'short' }))).toBe(
        'vault.passphrase-short',
      );
      next = `remembered this time ${at}`;
      expectOk(await secrets.resetPassphrase({ material, next }));
      expect(codeOf(await vault.checkPassphrase({ passphrase }))).toBe('vault.wrong-passphrase');
      expectOk(await vault.checkPassphrase({ passphrase: next }));
    }
    const again = localVault(testCore(place));
    expectOk(await again.unlock(mode === 'keychain' ? {} : { passphrase: next }));
    expect(expectOk(await again.status({}))).toMatchObject({
      mode,
      identity,
      hasPassphrase: true,
      restoredAt: null,
      payoutAccount: `0x${'5b'.repeat(20)}`,
    });
  }
});

test('a forgotten passphrase: no other backup sets a new one, none says whose home it is, and closed keys stay closed', async () => {
  const { vault, secrets, identity, place } = await household();
  const { shares } = expectOk(await secrets.makeShares({ passphrase }));
  const foreign = newSeed();
  const file = [...place.files.entries()].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')]);
  const attempts: BackupMaterial[] = [
    { kind: 'words', words: (await wordsOf(foreign)).join(' ') },
    { kind: 'shares', shares: expectOk(makeShares(foreign, 2, 3)).slice(1) },
    { kind: 'file', json: await makeFile(foreign, 'of the file'), passphrase: 'of the file' },
    { kind: 'shares', shares: shares.slice(1, 2) },
    { kind: 'shares', shares: [shares[1] ?? '', shares[1] ?? ''] },
    { kind: 'words', words: '' },
  ];
  for (const material of attempts) {
    for (const answer of [
      await secrets.isOwn({ material }),
      await secrets.resetPassphrase({ material, next: 'known to a thief' }),
    ]) {
      expect(answer.ok).toBe(false);
      const said = JSON.stringify(answer);
      expect(said).not.toContain(identity.fingerprint);
      expect(said.toLowerCase()).not.toContain(identity.account.slice(2));
    }
  }
  expect(codeOf(await vault.checkPassphrase({ passphrase: 'known to a thief' }))).toBe(
    'vault.wrong-passphrase',
  );
  expectOk(await vault.checkPassphrase({ passphrase }));
  expect(
    [...place.files.entries()].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')]),
  ).toEqual(file);
  expectOk(await vault.lock({}));
  const own: BackupMaterial = { kind: 'shares', shares: shares.slice(1) };
  expect(codeOf(await secrets.resetPassphrase({ material: own, next: 'known to a thief' }))).toBe(
    'vault.locked',
  );
});

test.each(wordLanguages)(
  'words in %s are read in any case and form, and keep their language in every backup',
  async (language) => {
    const seed = { ...newSeed(), language };
    const words = await wordsOf(seed);
    const numbered = words.map((word, i) => `${i + 1}. ${word.normalize('NFC').toUpperCase()}`).join('\n');
    const read = expectOk(await readWords(numbered));
    expect(Buffer.from(read.entropy)).toEqual(seed.entropy);
    expect(await wordsOf({ entropy: Buffer.from(read.entropy), language: read.language })).toEqual(words);
    const shares = expectOk(makeShares(seed, 2, 3));
    expect(expectOk(combineShares(shares.slice(1)))).toEqual(seed);
  },
);

test('a file keeps the language of the words', async () => {
  const seed = { ...newSeed(), language: 'ja' as const };
  expect(expectOk(await readFile(await makeFile(seed, 'pass phrase'), 'pass phrase'))).toEqual(seed);
});

test('letters without accents and the wrong keyboard are forgiven', async () => {
  const seed = { ...newSeed(), language: 'es' as const };
  const bare = (await wordsOf(seed))
    .map((word) => word.normalize('NFKD').replace(/[\u0300-\u036f]/gu, ''))
    .join(' ');
  expect(Buffer.from(expectOk(await readWords(bare)).entropy)).toEqual(seed.entropy);
});

const good =
  'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length'.split(
    ' ',
  );
const changed = (index: number, word: string) => good.map((each, i) => (i === index ? word : each)).join(' ');

test.each([
  ['diagrma', 2, 'diagram'],
  ['tenis', 16, 'tennis'],
  ['slyde', 9, 'slide'],
  ['hamsters', 1, 'hamster'],
])('the mistyped word %s is named with its place and %s is suggested', async (typed, position, meant) => {
  const read = await readWords(changed(position - 1, typed));
  if (read.ok) expect.fail();
  expect(read.error).toMatchObject({ code: 'backup.word-unknown', params: { position, word: typed } });
  expect(String(read.error.params?.['suggestions']).split(', ')[0]).toBe(meant);
});

test('missing words, swapped words and nonsense are told apart', async () => {
  expect(codeOf(await readWords(good.slice(1).join(' ')))).toBe('backup.words-count');
  const [first = '', second = '', ...rest] = good;
  expect(codeOf(await readWords([second, first, ...rest].join(' ')))).toBe('backup.words-checksum');
  expect(codeOf(await readWords(changed(3, 'zzzzqqqq')))).toBe('backup.word-strange');
  expect(codeOf(await readWords(''))).toBe('backup.words-count');
});

test('damaged shares: a mistyped word, a swapped one, another set, a repeated one, too few', () => {
  const seed = newSeed();
  const [a = '', b = '', c = ''] = expectOk(makeShares(seed, 3, 5));
  const [foreign = ''] = expectOk(makeShares(seed, 3, 5));
  const words = a.split(' ');
  const typo = words.map((word, i) => (i === 9 ? `${word.slice(0, -1)}qq` : word)).join(' ');
  const swapped = [...words.slice(0, 6), words[7], words[6], ...words.slice(8)].join(' ');

  expect(combineShares([typo, b, c])).toMatchObject({
    error: { code: 'backup.share-word-unknown', params: { share: 1, position: 10 } },
  });
  const fixed = combineShares([typo, b, c]);
  expect(fixed.ok ? '' : String(fixed.error.params?.['suggestions']).split(', ')).toContain(words[9]);
  if (words[6] !== words[7]) expect(codeOf(combineShares([b, swapped, c]))).toBe('backup.share-damaged');
  expect(combineShares([a, b, foreign])).toMatchObject({
    error: { code: 'backup.share-other-set', params: { share: 3 } },
  });
  expect(combineShares([a, b, ` ${a.toUpperCase()}\n`])).toMatchObject({
    error: { code: 'backup.share-repeated', params: { share: 3, same: 1 } },
  });
  expect(combineShares([a, b])).toMatchObject({
    error: { code: 'backup.shares-missing', params: { have: 2, need: 3 } },
  });
  expect(codeOf(combineShares([]))).toBe('backup.shares-missing');
  expect(expectOk(combineShares([c, a, b])).entropy).toEqual(seed.entropy);
});

test.each([
  [1, 3],
  [4, 3],
])('%i of %i shares are not made', (threshold, count) => {
  expect(codeOf(makeShares(newSeed(), threshold, count))).toBe('backup.share-counts');
});

test('two shares of three tell nothing that a third party could check', () => {
  const seed = newSeed();
  const shares = expectOk(makeShares(seed, 3, 3));
  expect(codeOf(combineShares(shares.slice(0, 2)))).toBe('backup.shares-missing');
});

test('a damaged or hostile file is refused, a wrong passphrase says so', async () => {
  const json = await makeFile(newSeed(), 'pass phrase');
  expect(codeOf(await readFile(json, 'pass phrase '))).toBe('backup.file-passphrase');
  expect(codeOf(await readFile(json.slice(0, -20), 'pass phrase'))).toBe('backup.file-damaged');
  expect(codeOf(await readFile('{}', 'pass phrase'))).toBe('backup.file-damaged');
  expect(codeOf(await readFile('not json', 'pass phrase'))).toBe('backup.file-damaged');
  const greedy = json.replace(/"n":\s*\d+/, '"n":1073741824');
  expect(greedy).not.toBe(json);
  expect(codeOf(await readFile(greedy, 'pass phrase'))).toBe('backup.file-damaged');
  const flipped = json.replace(
    /"ciphertext":"./,
    (found) => found.slice(0, -1) + (found.endsWith('0') ? '1' : '0'),
  );
  expect(codeOf(await readFile(flipped, 'pass phrase'))).toBe('backup.file-passphrase');
});

test.each([
  ['rounds without end', '"kdf":"pbkdf2"', '"c":2147483647,"prf":"hmac-sha256","n":1024'],
  ['more rounds than anybody needs', '"kdf":"pbkdf2"', '"c":4194304,"prf":"hmac-sha256","n":1024'],
  ['many lanes', '"kdf":"scrypt"', '"n":1048576,"R":8,"P":64'],
  ['a harmless number beside the one that counts', '"kdf":"scrypt"', '"n":1073741824,"N":1024'],
  ['a number as text', '"kdf":"scrypt"', '"n":"1073741824"'],
  ['a number below nothing', '"kdf":"scrypt"', '"n":-1073741824'],
])('a file that would keep the vault busy is refused at once: %s', async (_name, kdf, n) => {
  const json = (await makeFile(newSeed(), 'pass phrase')).replace('"kdf":"scrypt"', kdf);
  const hostile = json.replace(/"n":\d+/, n);
  expect(hostile).not.toBe(json);
  expect(codeOf(await readFile(hostile, 'pass phrase'))).toBe('backup.file-damaged');
});

test('a file whose words are of another account than its key is no household’s', async () => {
  const keys = await keysOf(newSeed());
  const lie = (entropy: string) =>
    encryptKeystoreJson(
      {
        address: identityOf(keys).account,
        privateKey: hexlify(keys.accountKey),
        mnemonic: { entropy, path: "m/44'/60'/0'/0/0", locale: 'en' },
      },
      'pass phrase',
      { scrypt: { N: 1024, r: 8, p: 1 } },
    );
  for (const entropy of [hexlify(newSeed().entropy), '0x', `0x${'ab'.repeat(17)}`]) {
    expect(codeOf(await readFile(await lie(entropy), 'pass phrase'))).toBe('backup.file-no-seed');
  }
});

test('restoring never touches a vault that is there, unless it cannot be opened and is to be set aside', async () => {
  const { secrets, identity, place } = await household();
  const { words } = expectOk(await secrets.showWords({ passphrase }));
  const material: BackupMaterial = { kind: 'words', words: words.join(' ') };
  const file = place.files.get('vault.bin');
  expect(codeOf(await secrets.restore({ material, mode: 'keychain' }))).toBe('vault.exists');
  expect(codeOf(await secrets.restore({ material, mode: 'keychain', setAside: true }))).toBe('vault.exists');
  expect(place.files.get('vault.bin')).toEqual(file);

  place.keychain.clear();
  place.keychain.set('canary', 'x');
  const core = testCore(place);
  expect(codeOf(await localVault(core).unlock({}))).toBe('keychain.entry-missing');
  expect(codeOf(await localSecrets(core).restore({ material, mode: 'keychain' }))).toBe('vault.exists');
  const again = await localSecrets(core).restore({ material, mode: 'keychain', setAside: true });
  expect(expectOk(again)).toEqual(identity);
  const aside = [...place.files.keys()].filter((name) => name.startsWith('vault.bin.before-'));
  expect(aside.map((name) => place.files.get(name))).toEqual([file]);
  expect(expectOk(await localVault(core).status({})).restoredAt).toBe(place.clock.now());
});

test('the lists are the ten of the standard', async () => {
  expect(wordLanguages).toHaveLength(10);
  for (const language of wordLanguages) expect(new Set(await wordlist(language)).size).toBe(2048);
});
