import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Account, accountNumber, ascii, concat, hexToBytes, toBytes } from './bytes.ts';
import type { MaskPublicKey } from './keys.ts';

const PAIR_SALT = ascii('wattlet-mask-v1');

/** x-coordinate of ECDH, 32 bytes. Throws if the other key is not a point of secp256k1. */
export function sharedX(maskKey: Uint8Array, other: MaskPublicKey): Uint8Array {
  const uncompressed = concat(Uint8Array.of(4), toBytes(other.x), toBytes(other.y));
  return secp256k1.getSharedSecret(maskKey, uncompressed, true).slice(1);
}

/**
 * `K_ij = HKDF-SHA256(ikm = x of ECDH(i, j); salt = "wattlet-mask-v1"; info = Dom || a_i || a_j; 32 bytes)` with
 * a_i < a_j as numbers (docs/protocol.md, section 3). Both sides get the same key; it holds for a whole
 * deployment, so derive it once per pair and keep it in the vault.
 */
export function pairKey(
  dom: Uint8Array,
  own: { readonly account: Account; readonly maskKey: Uint8Array },
  other: { readonly account: Account; readonly maskPublicKey: MaskPublicKey },
): Uint8Array {
  if (own.account === other.account) throw new RangeError('a member has no pair key with itself');
  const [low, high] =
    accountNumber(own.account) < accountNumber(other.account)
      ? [own.account, other.account]
      : [other.account, own.account];
  const info = concat(dom, hexToBytes(low), hexToBytes(high));
  return hkdf(sha256, sharedX(own.maskKey, other.maskPublicKey), PAIR_SALT, info, 32);
}
