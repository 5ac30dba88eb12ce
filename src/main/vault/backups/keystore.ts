import { scrypt as nodeScrypt } from 'node:crypto';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { decryptKeystoreJson, encryptKeystoreJson, getBytes, hexlify, isKeystoreJson, scrypt } from 'ethers';
import { z } from 'zod';
import { type WordLanguage, wordLanguages } from '../../../shared/backup/languages.ts';
import { ACCOUNT_PATH } from '../../../shared/protocol/hd.ts';
import { accountOfKey, publicKeyOf } from '../../../shared/protocol/keys.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { forgetKeys, identityOf, keysOf, type Seed } from '../seed.ts';

/**
 * Encrypted file: Web3 Secret Storage, version 3, of the account's private key, with the seed's entropy beside it under
 * the same passphrase (the `x-ethers` part). Any Ethereum wallet opens the account; this program finds the household.
 */
const SCRYPT_N = 2 ** 17;
/** Lengths of BIP-39 entropy. */
const ENTROPY_BYTES: readonly number[] = [16, 20, 24, 28, 32];
/** A file from outside may ask for this much and not more: 1 GiB of memory walked through, some seconds of work. */
const MOST_MEMORY = 2 ** 30;
/** Rounds of PBKDF2, which the standard allows beside scrypt: eight times what its own example has, about a second. */
const MOST_ROUNDS = 2 ** 21;

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
  const keys = await keysOf(seed);
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
    kdfparams: z.object({
      n: z.int().positive().optional(),
      r: z.int().positive().optional(),
      p: z.int().positive().optional(),
      c: z.int().positive().optional(),
    }),
  }),
});

/** Fails with `backup.file-damaged`, `backup.file-passphrase`, `backup.file-no-seed`. */
export async function readFile(json: string, passphrase: string): Promise<Result<Seed>> {
  const text = plainKeystore(json);
  if (text === null || !isKeystoreJson(text)) {
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
  const seed = await seedIn(account);
  if (seed !== null) return ok(seed);
  return fail(
    'backup.file-no-seed',
    'This file opens, but it holds a single account of another program, not a household.',
    'Choose the file that this program saved as your backup.',
  );
}

/** The seed beside the account's key, where there is one and it gives this very account. */
async function seedIn({
  mnemonic,
  address,
}: Awaited<ReturnType<typeof decryptKeystoreJson>>): Promise<Seed | null> {
  const language = wordLanguages.find((known: WordLanguage) => known === (mnemonic?.locale ?? 'en'));
  if (mnemonic === undefined || language === undefined) return null;
  const seed = { entropy: Buffer.from(getBytes(mnemonic.entropy)), language };
  if (!ENTROPY_BYTES.includes(seed.entropy.length)) return null;
  const keys = await keysOf(seed);
  const { account } = identityOf(keys);
  forgetKeys(keys);
  return account === address.toLowerCase() ? seed : null;
}

/**
 * The file with all names in lower case, as programs write them either way; null where it is no JSON, asks for too much
 * work, or has two names that differ in case alone: the library would take the first and a check of ours the other.
 */
function plainKeystore(json: string): string | null {
  try {
    const lower = lowered(JSON.parse(json.replace(/^\uFEFF/, '')));
    const { n = 1, r = 1, p = 1, c = 1 } = kdfSchema.parse(lower).crypto.kdfparams;
    return 128 * n * r * p <= MOST_MEMORY && c <= MOST_ROUNDS ? JSON.stringify(lower) : null;
  } catch {
    return null;
  }
}

function lowered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(lowered);
  const entries = Object.entries(value).map(([name, each]) => [name.toLowerCase(), lowered(each)] as const);
  if (new Set(entries.map(([name]) => name)).size !== entries.length) throw new Error('a name comes twice');
  return Object.fromEntries(entries);
}
