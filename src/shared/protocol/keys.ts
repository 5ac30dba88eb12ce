import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Account, ascii, bytesToHex, concat, fromBytes, hexToBytes, toBytes } from './bytes.ts';
import { type RoundKind, slotBytes } from './domain.ts';
import { ORDER } from './field.ts';
import { keccakShort } from './keccak.ts';

/**
 * Values that a household derives from its 32-byte mask private key (docs/protocol.md, section 2). Only the
 * vault calls these; they are pure, so the vectors and tests call them too.
 */

export interface MaskPublicKey {
  readonly x: bigint;
  readonly y: bigint;
}

/** ECDSA as the chain's `ecrecover` takes it: v is 27 or 28, s in the lower half. */
export interface RecoverableSignature {
  readonly r: bigint;
  readonly s: bigint;
  readonly v: 27 | 28;
}

/** Public key (x, y) of a secp256k1 private key. */
export function publicKeyOf(privateKey: Uint8Array): MaskPublicKey {
  const bytes = secp256k1.getPublicKey(privateKey, false);
  return { x: fromBytes(bytes.slice(1, 33)), y: fromBytes(bytes.slice(33)) };
}

/** The account (last 20 bytes of the hash of x and y) of a public key. */
export function accountOfKey(key: MaskPublicKey): Account {
  return bytesToHex(keccak_256(concat(toBytes(key.x), toBytes(key.y))).slice(12));
}

/** `keccak256(abi.encode(bytes32 Dom, address account))`: what the mask key signs at registration. */
export function registrationDigest(dom: Uint8Array, account: Account): Uint8Array {
  return keccak_256(concat(dom, toBytes(0n, 12), hexToBytes(account)));
}

/** Signature of the mask key over the registration digest, without prefix, low s, deterministic (RFC 6979). */
export function signRegistration(
  maskKey: Uint8Array,
  dom: Uint8Array,
  account: Account,
): RecoverableSignature {
  const bytes = secp256k1.sign(registrationDigest(dom, account), maskKey, {
    prehash: false,
    format: 'recovered',
  });
  return {
    r: fromBytes(bytes.slice(1, 33)),
    s: fromBytes(bytes.slice(33)),
    v: bytes[0] === 1 ? 28 : 27,
  };
}

/** Whether the signature recovers to the key's address, the contract's own test at registration. */
export function checkRegistration(
  key: MaskPublicKey,
  signature: RecoverableSignature,
  dom: Uint8Array,
  account: Account,
): boolean {
  try {
    const recovered = new secp256k1.Signature(signature.r, signature.s, signature.v - 27)
      .recoverPublicKey(registrationDigest(dom, account))
      .toAffine();
    return recovered.x === key.x && recovered.y === key.y;
  } catch {
    // Off-curve r, or r and s out of range: no key could have signed this.
    return false;
  }
}

function prf(maskKey: Uint8Array, label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return hmac(sha256, maskKey, concat(ascii(label), ...parts));
}

/** `salt(kind, slot) = HMAC("salt" || Dom || kind || slot)`. */
export function saltOf(maskKey: Uint8Array, dom: Uint8Array, kind: RoundKind, slot: number): Uint8Array {
  return prf(maskKey, 'salt', dom, Uint8Array.of(kind), slotBytes(slot));
}

/** Two HMACs, so that the bias of the reduction modulo r is below 2^-256. */
function blinding(maskKey: Uint8Array, label: 'rhoA' | 'rhoM', dom: Uint8Array, slot: number): bigint {
  const high = fromBytes(prf(maskKey, label, dom, slotBytes(slot), Uint8Array.of(0)));
  const low = fromBytes(prf(maskKey, label, dom, slotBytes(slot), Uint8Array.of(1)));
  return ((high << 256n) + low) % ORDER;
}

/** Blinding of the slot's commitment to the allocation. */
export function rhoAOf(maskKey: Uint8Array, dom: Uint8Array, slot: number): bigint {
  return blinding(maskKey, 'rhoA', dom, slot);
}

/** Blinding of the slot's commitment to the metered net import. */
export function rhoMOf(maskKey: Uint8Array, dom: Uint8Array, slot: number): bigint {
  return blinding(maskKey, 'rhoM', dom, slot);
}

/** `bind = keccak256(abi.encode(x, salt))`, x the unmasked words as a fixed array, each 32 bytes. */
export function bindOf(words: readonly bigint[], salt: Uint8Array): Uint8Array {
  return keccak_256(concat(...words.map((word) => toBytes(word)), salt));
}

/** `b(kind, slot) = HMAC("self" || Dom || kind || slot || bind)`: the seed of the self masks. */
export function selfSeedOf(
  maskKey: Uint8Array,
  dom: Uint8Array,
  kind: RoundKind,
  slot: number,
  bind: Uint8Array,
): Uint8Array {
  return prf(maskKey, 'self', dom, Uint8Array.of(kind), slotBytes(slot), bind);
}

/** `keccak256(b)`, submitted with the vector and checked at the reveal. */
export function seedHashOf(b: Uint8Array): Uint8Array {
  return keccakShort(b);
}

/**
 * Key of the salts of a billing period's readings tree (section 10 leaves the salts to the wallet): a restored
 * household finds them again, and nobody else can try values against a published proof.
 */
export function leafKeyOf(maskKey: Uint8Array, dom: Uint8Array, period: number): Uint8Array {
  return prf(maskKey, 'leaf', dom, slotBytes(period));
}
