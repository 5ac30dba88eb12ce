import { mnemonicToSeedSync } from '@scure/bip39';
import { type Account, account, bytesToHex, concat, toBytes, wordHex } from '../../shared/protocol/bytes.ts';
import { domainOf } from '../../shared/protocol/domain.ts';
import { householdKeys } from '../../shared/protocol/hd.ts';
import {
  accountOfKey,
  checkRegistration,
  type MaskPublicKey,
  publicKeyOf,
  registrationDigest,
  signRegistration,
} from '../../shared/protocol/keys.ts';
import { bytes, integer, type Json, list, object, text } from './read.ts';
import type { Tally } from './tally.ts';

/** What other files of the same folder need from keys.json. */
export interface KnownKeys {
  readonly domains: Uint8Array[];
  readonly maskKeys: Map<Account, Uint8Array>;
}

/** Reads the keys without checking them. */
export function readKeys(file: Json): KnownKeys {
  const root = object(file, 'keys');
  const known: KnownKeys = { domains: [], maskKeys: new Map() };
  if (root['domain'] !== undefined) known.domains.push(bytes(root['domain'], 'domain', 32));
  for (const entry of list(root['members'], 'members')) {
    const member = object(entry, 'member');
    if (member['account'] === undefined || member['maskPrivateKey'] === undefined) continue;
    known.maskKeys.set(
      account(text(member['account'], 'account')),
      bytes(member['maskPrivateKey'], 'maskPrivateKey', 32),
    );
  }
  return known;
}

/** keys.json: the domain; mnemonic to account, mask key and registration digest. */
export function checkKeys(name: string, file: Json, tally: Tally): void {
  const root = object(file, name);
  tally.fields(name, root, ['chainId', 'market', 'genesis', 'domain', 'members']);
  const dom = domainOf({
    chainId: integer(root['chainId'], 'chainId'),
    market: account(text(root['market'], 'market')),
    genesis: integer(root['genesis'], 'genesis'),
  });
  tally.check(`${name} domain`, bytesToHex(bytes(root['domain'], 'domain', 32)), bytesToHex(dom));
  for (const [i, entry] of list(root['members'], 'members').entries()) {
    const at = `${name} members[${i}]`;
    tally.group(at, () => checkMember(at, object(entry, 'member'), dom, tally));
  }
}

function checkMember(
  at: string,
  member: Readonly<Record<string, Json>>,
  dom: Uint8Array,
  tally: Tally,
): void {
  const hexOf = (field: string, length: number): string => bytesToHex(bytes(member[field], field, length));
  const seed = mnemonicToSeedSync(text(member['mnemonic'], 'mnemonic'));
  const { accountKey, maskKey } = householdKeys(seed);
  const mask = publicKeyOf(maskKey);
  const own = accountOfKey(publicKeyOf(accountKey));
  const digest = registrationDigest(dom, own);

  const found: Readonly<Record<string, readonly [string, number]>> = {
    account: [own, 20],
    accountPrivateKey: [bytesToHex(accountKey), 32],
    maskPrivateKey: [bytesToHex(maskKey), 32],
    maskX: [wordHex(mask.x), 32],
    maskY: [wordHex(mask.y), 32],
    registrationDigest: [bytesToHex(digest), 32],
  };
  for (const [field, [value, length]] of Object.entries(found)) {
    if (member[field] !== undefined) tally.check(`${at}.${field}`, hexOf(field, length), value);
  }
  tally.fields(at.replace(/\[\d+\]/, ''), member, ['mnemonic', 'maskPublicKey', ...Object.keys(found)]);
  if (member['maskPublicKey'] !== undefined)
    checkPublicKey(at, text(member['maskPublicKey'], 'maskPublicKey'), mask, tally);
  tally.check(
    `${at} registration signature recovers to the mask key`,
    true,
    checkRegistration(mask, signRegistration(maskKey, dom, own), dom, own),
  );
}

/** Compressed (33 bytes), uncompressed (65 bytes) or bare (64 bytes). */
function checkPublicKey(at: string, written: string, mask: MaskPublicKey, tally: Tally): void {
  const both = concat(toBytes(mask.x), toBytes(mask.y));
  const forms: Readonly<Record<number, Uint8Array>> = {
    33: concat(Uint8Array.of(mask.y % 2n === 0n ? 2 : 3), toBytes(mask.x)),
    64: both,
    65: concat(Uint8Array.of(4), both),
  };
  const length = written.replace(/^0x/, '').length / 2;
  const form = forms[length];
  if (form === undefined) throw new Error(`a public key has no form of ${length} bytes`);
  tally.check(`${at}.maskPublicKey`, bytesToHex(bytes(written, 'maskPublicKey', length)), bytesToHex(form));
}
