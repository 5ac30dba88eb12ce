import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Signature, Transaction, TypedDataEncoder } from 'ethers';
import type { z } from 'zod';
import { bytesToHex, hexToBytes, wordHex } from '../../shared/protocol/bytes.ts';
import { accountOfKey, publicKeyOf } from '../../shared/protocol/keys.ts';
import type { Hex, transactionSchema, VaultAnswer, vaultMethods } from './api.ts';

/**
 * ECDSA with the account key. The key stays bytes that can be zeroed; ethers sees only digests and signatures. Every
 * signature is recovered before it leaves: a wrong one would be sent in the name of an account that is not ours.
 */
type Signed = { r: Hex; s: Hex; v: 27 | 28 };

/** Signs a 32-byte digest, low s, deterministic (RFC 6979); throws where it does not recover to the account. */
export function signDigest(digest: Uint8Array, accountKey: Uint8Array, account: Hex): Signed {
  const bytes = secp256k1.sign(digest, accountKey, { prehash: false, format: 'recovered' });
  const signature = secp256k1.Signature.fromBytes(bytes, 'recovered');
  const { x, y } = signature.recoverPublicKey(digest).toAffine();
  if (accountOfKey({ x, y }) !== account) throw new Error('a signature does not recover to the account');
  return { r: wordHex(signature.r), s: wordHex(signature.s), v: bytes[0] === 1 ? 28 : 27 };
}

/** Whether this key signs for this account; asked once after every opening, before the first use. */
export function signsFor(accountKey: Uint8Array, account: Hex): boolean {
  const probe = hexToBytes(wordHex(BigInt(account) + 1n));
  try {
    signDigest(probe, accountKey, account);
    return accountOfKey(publicKeyOf(accountKey)) === account;
  } catch {
    return false;
  }
}

/** EIP-1559 or legacy with chain id (EIP-155). The policy has already looked at it. */
export function signTransaction(
  request: z.output<typeof transactionSchema>,
  accountKey: Uint8Array,
  account: Hex,
): VaultAnswer<'signTransaction'> {
  const { fee, ...rest } = request;
  const { type: _, ...prices } = fee;
  const transaction = Transaction.from({ ...rest, ...prices, type: fee.type === 'legacy' ? 0 : 2 });
  transaction.signature = Signature.from(
    signDigest(hexToBytes(transaction.unsignedHash), accountKey, account),
  );
  const { hash } = transaction;
  if (hash === null) throw new Error('a signed transaction has a hash');
  return { raw: asHex(transaction.serialized), hash: asHex(hash), from: account };
}

/** EIP-2612 permit, EIP-712 typed data. */
export function signPermit(
  request: z.output<(typeof vaultMethods)['signPermit']['request']>,
  domain: { readonly chainId: number; readonly token: Hex },
  accountKey: Uint8Array,
  account: Hex,
): VaultAnswer<'signPermit'> {
  const digest = TypedDataEncoder.hash(
    {
      name: request.name,
      version: request.version,
      chainId: domain.chainId,
      verifyingContract: domain.token,
    },
    {
      Permit: [
        { name: 'owner', type: 'address' },
        { name: 'spender', type: 'address' },
        { name: 'value', type: 'uint256' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
      ],
    },
    {
      owner: account,
      spender: request.spender,
      value: request.value,
      nonce: request.nonce,
      deadline: request.deadline,
    },
  );
  return signDigest(hexToBytes(digest), accountKey, account);
}

const asHex = (text: string): Hex => bytesToHex(hexToBytes(text));
