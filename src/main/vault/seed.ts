import { randomBytes } from 'node:crypto';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { fingerprintOf } from '../../shared/backup/fingerprint.ts';
import { type WordLanguage, wordlists } from '../../shared/backup/languages.ts';
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

export function wordsOf(seed: Seed): string[] {
  const words = entropyToMnemonic(seed.entropy, [...wordlists[seed.language]]);
  // Japanese words are joined by an ideographic space.
  return words.split(/\s+/u);
}

/** Both keys (docs/protocol.md, section 2). BIP-39 without its optional passphrase. */
export function keysOf(seed: Seed): HouseholdKeys {
  const bytes = mnemonicToSeedSync(wordsOf(seed).join(seed.language === 'ja' ? '\u3000' : ' '));
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
