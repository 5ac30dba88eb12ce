/**
 * The invitation as EIP-712 typed data, so that any Ethereum wallet can show and sign it. The digest is also the
 * invitation's name on chain (`inviteHash`).
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concat, type Hex, hexToBytes, toBytes } from '../protocol/bytes.ts';
import type { InvitationTerms } from './terms.ts';

type Value = {
  readonly type: string;
  readonly name: string;
  readonly value: string | number | readonly string[];
};

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Members of the struct `Invitation`, in order. */
function members(terms: InvitationTerms): readonly Value[] {
  const { contracts, tariff } = terms;
  return [
    { type: 'string', name: 'name', value: terms.name },
    { type: 'uint256', name: 'chainId', value: terms.chainId },
    { type: 'address', name: 'market', value: contracts.market },
    { type: 'address', name: 'community', value: contracts.community },
    { type: 'address', name: 'treasury', value: contracts.treasury },
    { type: 'address', name: 'token', value: contracts.token },
    { type: 'address', name: 'safe', value: terms.safe },
    { type: 'uint256', name: 'genesis', value: terms.genesis },
    { type: 'uint256', name: 'slotSeconds', value: terms.slotSeconds },
    { type: 'uint256', name: 'slotsPerPeriod', value: terms.slotsPerPeriod },
    { type: 'uint256', name: 'kMin', value: terms.kMin },
    { type: 'uint256', name: 'minBillSlots', value: terms.minBillSlots },
    { type: 'uint256', name: 'finality', value: terms.finality },
    { type: 'uint256', name: 'blockTime', value: terms.blockTime },
    { type: 'uint256', name: 'fromBlock', value: terms.fromBlock },
    { type: 'string[]', name: 'endpoints', value: terms.endpoints },
    { type: 'string', name: 'currency', value: terms.currency },
    { type: 'uint256', name: 'tariffPeriod', value: tariff.period },
    { type: 'uint256', name: 'feedIn', value: tariff.feedIn },
    { type: 'uint256', name: 'retail', value: tariff.retail },
    { type: 'bytes32', name: 'rulesHash', value: terms.rulesHash },
    { type: 'bytes16', name: 'nonce', value: terms.nonce },
    { type: 'uint256', name: 'expires', value: terms.expires },
  ];
}

/** One word of `encodeData` (EIP-712, definition of encodeData). */
function word({ type, value }: Value): Uint8Array {
  if (typeof value === 'number') return toBytes(BigInt(value));
  if (typeof value !== 'string') return keccak_256(concat(...value.map((text) => keccak_256(utf8(text)))));
  if (type === 'string') return keccak_256(utf8(value));
  const bytes = hexToBytes(value);
  const padding = new Uint8Array(32 - bytes.length);
  return type === 'address' ? concat(padding, bytes) : concat(bytes, padding);
}

function structHash(name: string, values: readonly Value[]): Uint8Array {
  const type = `${name}(${values.map((value) => `${value.type} ${value.name}`).join(',')})`;
  return keccak_256(concat(keccak_256(utf8(type)), ...values.map(word)));
}

function domain(terms: InvitationTerms): readonly Value[] {
  return [
    { type: 'string', name: 'name', value: 'Wattlet invitation' },
    { type: 'string', name: 'version', value: '1' },
    { type: 'uint256', name: 'chainId', value: terms.chainId },
    { type: 'address', name: 'verifyingContract', value: terms.contracts.community },
  ];
}

/** 32 bytes: what the steward signs, and what `Community.register` takes as `inviteHash`. */
export function invitationDigest(terms: InvitationTerms): Uint8Array {
  const separator = structHash('EIP712Domain', domain(terms));
  return keccak_256(concat(Uint8Array.of(0x19, 0x01), separator, structHash('Invitation', members(terms))));
}

/** The invitation's name on chain. */
export const inviteHashOf = (terms: InvitationTerms): Hex => bytesToHex(invitationDigest(terms));
