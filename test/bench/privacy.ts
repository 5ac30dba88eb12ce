/**
 * A household's work for one slot in a cohort of 16, OFFER and READING with masks, vectors and commitments, beside
 * the same lanes packed into two Paillier-2048 ciphertexts (the usual additively homomorphic way). Warm.
 */
import { generateRandomKeys } from 'paillier-bigint';
import { account, toBytes } from '../../src/shared/protocol/bytes.ts';
import { domainOf } from '../../src/shared/protocol/domain.ts';
import { publicKeyOf } from '../../src/shared/protocol/keys.ts';
import type { Peer } from '../../src/shared/protocol/masks.ts';
import { TICKS } from '../../src/shared/protocol/packing.ts';
import { pairKey } from '../../src/shared/protocol/pairkeys.ts';
import { buildOffer, buildReading, type Submitter } from '../../src/shared/protocol/submission.ts';
import { type Figure, median } from './figure.ts';

const COHORT = 16;
const WARM_UP = 30;
const SLOTS = 60;
const CIPHERTEXT_PAIRS = 5;

const MARKET = account(`0x${'5f'.repeat(20)}`);

function member(i: number): { account: ReturnType<typeof account>; maskKey: Uint8Array } {
  return {
    account: account(`0x${(i + 1).toString(16).padStart(2, '0').repeat(20)}`),
    maskKey: toBytes(BigInt(1000 + i)),
  };
}

function submitter(): Submitter {
  const dom = domainOf({ chainId: 31337, market: MARKET, genesis: 1_800_000_000 });
  const own = member(0);
  const peers = Array.from({ length: COHORT - 1 }, (_, i): Peer => {
    const other = member(i + 1);
    const key = pairKey(dom, own, { account: other.account, maskPublicKey: publicKeyOf(other.maskKey) });
    return { account: other.account, key };
  });
  return { dom, ...own, peers };
}

const supply = Array.from({ length: TICKS }, (_, k) => (k % 4 === 0 ? 40 * k : 0));
const demand = new Array<number>(TICKS).fill(0);

/** 64 lanes of the OFFER, then the three of the READING: 2,144 bits, more than one 2048-bit plaintext holds. */
function packedPlaintexts(slot: number): [bigint, bigint] {
  const lanes = [...supply, ...demand, slot, 1 << 24, 1];
  const pack = (part: readonly number[]): bigint =>
    part.reduceRight((word, lane) => (word << 32n) | BigInt(lane), 0n);
  return [pack(lanes.slice(0, 34)), pack(lanes.slice(34))];
}

function millisecondsPer(times: number, work: (i: number) => void): number {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    work(i);
    taken.push(performance.now() - start);
  }
  return median(taken);
}

export async function run(): Promise<Figure[]> {
  const by = submitter();
  const slotWork = (slot: number): void => {
    buildOffer(by, slot, { supply, demand });
    buildReading(by, slot, { a: 1234 + slot, m: -4321 - slot });
  };
  const { publicKey } = await generateRandomKeys(2048);
  const paillierWork = (slot: number): void => {
    for (const plaintext of packedPlaintexts(slot)) publicKey.encrypt(plaintext);
  };
  millisecondsPer(WARM_UP, slotWork);
  millisecondsPer(1, paillierWork);

  const wattlet = millisecondsPer(SLOTS, (i) => slotWork(WARM_UP + i));
  const paillier = millisecondsPer(CIPHERTEXT_PAIRS, paillierWork);
  return [
    { name: 'slot work, cohort of 16, warm', value: wattlet, unit: 'ms', bar: { atMost: 8 } },
    { name: 'same lanes in two Paillier-2048 ciphertexts', value: paillier, unit: 'ms', bar: null },
    { name: 'times faster than Paillier', value: paillier / wattlet, unit: 'x', bar: { atLeast: 20 } },
  ];
}
