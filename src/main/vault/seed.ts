import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { entropyToMnemonic } from '@scure/bip39';
import { fingerprintOf } from '../../shared/backup/fingerprint.ts';
import { type WordLanguage, wordlist } from '../../shared/backup/languages.ts';
import { type HouseholdKeys, householdKeys } from '../../shared/protocol/hd.ts';
import { accountOfKey, publicKeyOf } from '../../shared/protocol/keys.ts';
import type { Identity } from './api.ts';

/** What a household's every key comes from: BIP-39 entropy and the list its words are taken from. */
export interface Seed {
  /** 16 to 32 bytes; new ones have 32 (24 words). Zeroed by whoever is done with it. */
  readonly entropy: Buffer;
  readonly language: WordLanguage;
}

/** From the system's random source. */
export const newSeed = (): Seed => ({ entropy: randomBytes(32), language: 'en' });

export async function wordsOf(seed: Seed): Promise<string[]> {
  const words = entropyToMnemonic(seed.entropy, await wordlist(seed.language));
  // Japanese words are joined by an ideographic space.
  return words.split(/\s+/u);
}

/**
 * Both keys (docs/protocol.md, section 2). From words to seed as BIP-39 has it, without its optional passphrase; by
 * Node's PBKDF2, which is some ten times faster than the library's and takes bytes that can be zeroed.
 */
export async function keysOf(seed: Seed): Promise<HouseholdKeys> {
  const words = Buffer.from((await wordsOf(seed)).join(' ').normalize('NFKD'), 'utf8');
  const bytes = pbkdf2Sync(words, 'mnemonic', 2048, 64, 'sha512');
  words.fill(0);
  const keys = householdKeys(bytes);
  bytes.fill(0);
  return keys;
}

export function identityOf(keys: HouseholdKeys): Identity {
  const account = accountOfKey(publicKeyOf(keys.accountKey));
  return { account, maskPublicKey: publicKeyOf(keys.maskKey), fingerprint: fingerprintOf(account) };
}

export function forgetKeys(keys: HouseholdKeys): void {
  keys.accountKey.fill(0);
  keys.maskKey.fill(0);
}
