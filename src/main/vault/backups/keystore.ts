import { scrypt as nodeScrypt } from 'node:crypto';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { decryptKeystoreJson, encryptKeystoreJson, getBytes, hexlify, isKeystoreJson, scrypt } from 'ethers';
import { z } from 'zod';
import { type WordLanguage, wordLanguages } from '../../../shared/backup/languages.ts';
import { ACCOUNT_PATH } from '../../../shared/protocol/hd.ts';
import { accountOfKey, publicKeyOf } from '../../../shared/protocol/keys.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { forgetKeys, keysOf, type Seed } from '../seed.ts';

/**
 * Encrypted file: Web3 Secret Storage, version 3, of the account's private key, with the seed's entropy beside it under
 * the same passphrase (the `x-ethers` part). Any Ethereum wallet opens the account; this program finds the household.
 */
const SCRYPT_N = 2 ** 17;
/** A file from outside may ask for this much and not more (1 GiB of memory). */
const MOST_MEMORY = 2 ** 30;

// Node's own scrypt is several times faster than the library's, and leaves the event loop free. It holds to RFC 7914,
// section 2 (N below 2^(16 r)); files in the wild, one of the standard's own vectors among them, do not.
scrypt.register((passphrase, salt, N, r, p, dkLen) => {
  if (r < 4 && N >= 2 ** (16 * r))
    return scryptAsync(passphrase, salt, { N, r, p, dkLen, maxmem: 2 * MOST_MEMORY });
  return new Promise((resolve, reject) => {
    nodeScrypt(passphrase, salt, dkLen, { N, r, p, maxmem: 2 * 128 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
});

export async function makeFile(seed: Seed, passphrase: string): Promise<string> {
  const keys = keysOf(seed);
  const account = {
    address: accountOfKey(publicKeyOf(keys.accountKey)),
    privateKey: hexlify(keys.accountKey),
    mnemonic: { entropy: hexlify(seed.entropy), path: ACCOUNT_PATH, locale: seed.language },
  };
  forgetKeys(keys);
  return encryptKeystoreJson(account, passphrase, { scrypt: { N: SCRYPT_N, r: 8, p: 1 } });
}

const kdfSchema = z.object({
  crypto: z.object({
    kdfparams: z.object({ n: z.number().optional(), r: z.number().optional(), p: z.number().optional() }),
  }),
});

/** Fails with `backup.file-damaged`, `backup.file-passphrase`, `backup.file-no-seed`. */
export async function readFile(json: string, passphrase: string): Promise<Result<Seed>> {
  const text = json.replace(/^\uFEFF/, '').trim();
  if (!isKeystoreJson(text) || !isAffordable(text)) {
    return fail(
      'backup.file-damaged',
      'This file is not a backup of a household, or it is damaged.',
      'Choose the file that was saved as your backup, or another copy of it.',
    );
  }
  let account: Awaited<ReturnType<typeof decryptKeystoreJson>>;
  try {
    account = await decryptKeystoreJson(text, passphrase);
  } catch {
    // Version 3 has one check value for both, so they cannot be told apart.
    return fail(
      'backup.file-passphrase',
      'The passphrase does not open this file.',
      'Type the passphrase that was chosen for the file; if you are sure of it, the file is damaged.',
    );
  }
  const { mnemonic } = account;
  const language = wordLanguages.find((known: WordLanguage) => known === (mnemonic?.locale ?? 'en'));
  if (mnemonic === undefined || language === undefined) {
    return fail(
      'backup.file-no-seed',
      'This file opens, but it holds a single account of another program, not a household.',
      'Choose the file that this program saved as your backup.',
    );
  }
  return ok({ entropy: Buffer.from(getBytes(mnemonic.entropy)), language });
}

function isAffordable(text: string): boolean {
  try {
    // Some programs write the field's name with a capital letter.
    const lower = JSON.parse(text.toLowerCase());
    const { n = 1, r = 1, p = 1 } = kdfSchema.parse(lower).crypto.kdfparams;
    return 128 * n * r <= MOST_MEMORY && p <= 16;
  } catch {
    return false;
  }
}
