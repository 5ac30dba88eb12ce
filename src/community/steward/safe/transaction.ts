/** One transaction of a Safe: its EIP-712 hash, its owners' signatures, and its way into a block. */
import { getBytes, recoverAddress, TypedDataEncoder, type Wallet } from 'ethers';
import type { Hex } from '../../../main/chain/api.ts';
import { contractAt } from '../../../main/chain/contract.ts';
import { bytesToHex, concat, hexToBytes, toBytes } from '../../../shared/protocol/bytes.ts';
import { multiSendAbi, safeAbi } from './abi.ts';

export interface PlainCall {
  readonly to: Hex;
  readonly data: Hex;
}

export interface SafeTransaction {
  readonly chainId: number;
  readonly safe: Hex;
  readonly to: Hex;
  readonly data: Hex;
  /** 0: call. 1: delegate call, which stewards use with MultiSendCallOnly alone. */
  readonly operation: 0 | 1;
  readonly nonce: number;
}

export interface OwnerSignature {
  readonly signer: Hex;
  readonly signature: Hex;
}

const TYPES = {
  SafeTx: [
    { type: 'address', name: 'to' },
    { type: 'uint256', name: 'value' },
    { type: 'bytes', name: 'data' },
    { type: 'uint8', name: 'operation' },
    { type: 'uint256', name: 'safeTxGas' },
    { type: 'uint256', name: 'baseGas' },
    { type: 'uint256', name: 'gasPrice' },
    { type: 'address', name: 'gasToken' },
    { type: 'address', name: 'refundReceiver' },
    { type: 'uint256', name: 'nonce' },
  ],
};
const NOBODY: Hex = `0x${'0'.repeat(40)}`;

/** No refund of gas, and no limit below the transaction's own: with both 0 a failing call reverts the whole. */
const typed = ({ chainId, safe, to, data, operation, nonce }: SafeTransaction) => ({
  domain: { chainId, verifyingContract: safe },
  message: {
    to,
    value: 0,
    data,
    operation,
    safeTxGas: 0,
    baseGas: 0,
    gasPrice: 0,
    gasToken: NOBODY,
    refundReceiver: NOBODY,
    nonce,
  },
});

function safeHash(transaction: SafeTransaction): Hex {
  const { domain, message } = typed(transaction);
  return TypedDataEncoder.hash(domain, TYPES, message) as Hex;
}

export async function signSafe(transaction: SafeTransaction, signer: Wallet): Promise<OwnerSignature> {
  const { domain, message } = typed(transaction);
  const signature = await signer.signTypedData(domain, TYPES, message);
  return { signer: signer.address.toLowerCase() as Hex, signature: signature as Hex };
}

/** Signatures that are what they say, one per owner, in the order that the Safe wants. */
export function goodSignatures(
  transaction: SafeTransaction,
  signatures: readonly OwnerSignature[],
  owners: readonly Hex[],
): OwnerSignature[] {
  const hash = getBytes(safeHash(transaction));
  const good = new Map<Hex, OwnerSignature>();
  for (const { signer, signature } of signatures) {
    if (owners.includes(signer) && signedBy(hash, signature) === signer)
      good.set(signer, { signer, signature });
  }
  return [...good.values()].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
}

function signedBy(hash: Uint8Array, signature: string): string | null {
  try {
    return recoverAddress(hash, signature).toLowerCase();
  } catch {
    return null;
  }
}

/** The call that anyone may send to carry out what enough owners signed. */
export function execution(transaction: SafeTransaction, signatures: readonly OwnerSignature[]): PlainCall {
  const joined = bytesToHex(concat(...signatures.map(({ signature }) => hexToBytes(signature))));
  const { safe, to, data, operation } = transaction;
  return contractAt(safeAbi, safe).call('execTransaction', [
    to,
    0n,
    data,
    operation,
    0n,
    0n,
    0n,
    NOBODY,
    NOBODY,
    joined,
  ]);
}

/** Several calls as one of MultiSendCallOnly: all happen, or none. */
export function together(multiSend: Hex, calls: readonly PlainCall[]): PlainCall {
  const packed = calls.map(({ to, data }) => {
    const bytes = hexToBytes(data);
    return concat(Uint8Array.of(0), hexToBytes(to), toBytes(0n), toBytes(BigInt(bytes.length)), bytes);
  });
  return contractAt(multiSendAbi, multiSend).call('multiSend', [bytesToHex(concat(...packed))]);
}

/** The calls inside; null where the bytes are not what `together` makes. */
export function takenApart(data: Hex): PlainCall[] | null {
  // Selector, offset and length of the one argument, then the packed calls and padding.
  const bytes = hexToBytes(data);
  const view = (from: number, length: number) => bytes.slice(from, from + length);
  const length = Number(BigInt(bytesToHex(view(36, 32))));
  const calls: PlainCall[] = [];
  let at = 68;
  while (at < 68 + length) {
    const size = Number(BigInt(bytesToHex(view(at + 53, 32))));
    calls.push({ to: bytesToHex(view(at + 1, 20)), data: bytesToHex(view(at + 85, size)) });
    at += 85 + size;
  }
  const multiSend: Hex = NOBODY;
  return calls.length > 0 && together(multiSend, calls).data === data ? calls : null;
}
