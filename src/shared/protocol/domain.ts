import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Account, concat, hexToBytes, toBytes } from './bytes.ts';

/** Kinds of rounds (docs/protocol.md, section 1); 3 is reserved for statistics. */
export const OFFER = 1 as const;
export const READING = 2 as const;
export type RoundKind = typeof OFFER | typeof READING;

/** What tells one deployment from every other. */
export interface DomainParts {
  readonly chainId: number | bigint;
  /** The contract that takes OFFER and READING. */
  readonly market: Account;
  /** UTC seconds, start of slot 0. */
  readonly genesis: number | bigint;
}

/** `Dom = keccak256(abi.encode(uint256 chainId, address market, uint64 genesis))`, 32 bytes (section 1). */
export function domainOf(parts: DomainParts): Uint8Array {
  return keccak_256(
    concat(
      toBytes(BigInt(parts.chainId)),
      toBytes(0n, 12),
      hexToBytes(parts.market),
      toBytes(BigInt(parts.genesis)),
    ),
  );
}

/** Slot numbers go into every derivation as 8 bytes, big-endian. */
export function slotBytes(slot: number): Uint8Array {
  return toBytes(BigInt(slot), 8);
}
