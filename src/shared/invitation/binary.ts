/**
 * An invitation in as few bytes as a picture of dots takes well. Version byte, terms, signer (20 bytes), signature
 * (65 bytes), and four bytes of keccak256 over all before them, in every version, so that damage is told from deceit
 * and from a newer version. Numbers are LEB128, texts have their length before them.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concat, equalBytes, type Hex, hexToBytes } from '../protocol/bytes.ts';

export const VERSION = 1;
const CHECK_BYTES = 4;

/** What stands in an invitation, not yet checked for sense. */
export interface Raw {
  readonly terms: unknown;
  readonly signer: Hex;
  readonly signature: Hex;
}

interface Encodable {
  readonly name: string;
  readonly chainId: number;
  readonly contracts: {
    readonly market: Hex;
    readonly community: Hex;
    readonly treasury: Hex;
    readonly token: Hex;
  };
  readonly safe: Hex;
  readonly genesis: number;
  readonly slotSeconds: number;
  readonly slotsPerPeriod: number;
  readonly kMin: number;
  readonly minBillSlots: number;
  readonly finality: number;
  readonly blockTime: number;
  readonly fromBlock: number;
  readonly endpoints: readonly string[];
  readonly currency: string;
  readonly tariff: { readonly period: number; readonly feedIn: number; readonly retail: number };
  readonly rulesHash: Hex;
  readonly nonce: Hex;
  readonly expires: number;
}

function number(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return concat(number(bytes.length), bytes);
}

export function encode(terms: Encodable, signer: Hex, signature: Hex): Uint8Array {
  const { contracts: c, tariff } = terms;
  const body = concat(
    Uint8Array.of(VERSION),
    text(terms.name),
    number(terms.chainId),
    ...[c.market, c.community, c.treasury, c.token, terms.safe].map(hexToBytes),
    ...[terms.genesis, terms.slotSeconds, terms.slotsPerPeriod, terms.kMin, terms.minBillSlots].map(number),
    ...[terms.finality, terms.blockTime, terms.fromBlock, terms.endpoints.length].map(number),
    ...terms.endpoints.map(text),
    text(terms.currency),
    ...[tariff.period, tariff.feedIn, tariff.retail].map(number),
    hexToBytes(terms.rulesHash),
    hexToBytes(terms.nonce),
    number(terms.expires),
    hexToBytes(signer),
    hexToBytes(signature),
  );
  return concat(body, keccak_256(body).slice(0, CHECK_BYTES));
}

/** Null: damaged. A whole one of another version gives the version alone. */
export function decode(bytes: Uint8Array): Raw | { readonly version: number } | null {
  const body = bytes.slice(0, -CHECK_BYTES);
  if (
    bytes.length <= CHECK_BYTES ||
    !equalBytes(keccak_256(body).slice(0, CHECK_BYTES), bytes.slice(-CHECK_BYTES))
  )
    return null;
  const version = body[0] ?? 0;
  if (version !== VERSION) return { version };
  try {
    return read(body);
  } catch {
    return null;
  }
}

function read(body: Uint8Array): Raw {
  let at = 1;
  const take = (length: number): Uint8Array => {
    if (at + length > body.length) throw new RangeError('too short');
    at += length;
    return body.slice(at - length, at);
  };
  const hex = (length: number): Hex => bytesToHex(take(length));
  const num = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = take(1)[0] ?? 0;
      value += (byte % 0x80) * scale;
      if (byte < 0x80) return value;
      if (scale > Number.MAX_SAFE_INTEGER) throw new RangeError('too large');
    }
  };
  const str = (): string => new TextDecoder('utf-8', { fatal: true }).decode(take(num()));
  // The order of the properties is the order of the bytes.
  const terms = {
    name: str(),
    chainId: num(),
    contracts: { market: hex(20), community: hex(20), treasury: hex(20), token: hex(20) },
    safe: hex(20),
    genesis: num(),
    slotSeconds: num(),
    slotsPerPeriod: num(),
    kMin: num(),
    minBillSlots: num(),
    finality: num(),
    blockTime: num(),
    fromBlock: num(),
    endpoints: Array.from({ length: num() }, str),
    currency: str(),
    tariff: { period: num(), feedIn: num(), retail: num() },
    rulesHash: hex(32),
    nonce: hex(16),
    expires: num(),
  };
  const raw = { terms, signer: hex(20), signature: hex(65) };
  if (at !== body.length) throw new RangeError('too long');
  return raw;
}
