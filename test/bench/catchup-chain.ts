import { Interface, type InterfaceAbi } from 'ethers';
import type { Hex, LogBlock, RawLog } from '../../src/main/chain/api.ts';
import { communityAbi, marketAbi } from '../../src/shared/chain/generated/abi.ts';
import { account, toBytes } from '../../src/shared/protocol/bytes.ts';
import { addCurves, allocate, type Clearing, clear } from '../../src/shared/protocol/clearing.ts';
import { domainOf, OFFER, READING } from '../../src/shared/protocol/domain.ts';
import { publicKeyOf } from '../../src/shared/protocol/keys.ts';
import { openSum } from '../../src/shared/protocol/masks.ts';
import { type Curves, decodeReading, type ReadingValues, TICKS } from '../../src/shared/protocol/packing.ts';
import { pairKey } from '../../src/shared/protocol/pairkeys.ts';
import { imbalancePriceOf } from '../../src/shared/protocol/settle.ts';
import { buildOffer, buildReading, type Submitter } from '../../src/shared/protocol/submission.ts';
import { expectOk } from '../../src/shared/result.ts';
import { microPerKwh } from '../../src/shared/units.ts';

/** The events of a community of one full cohort, with real masks, vectors and commitments, slot after slot. */
export const MARKET: Hex = `0x${'5f'.repeat(20)}`;
export const COMMUNITY: Hex = `0x${'6f'.repeat(20)}`;
export const TARIFF = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
const COHORT_SIZE = 16;
const COHORT = 1;
const CAPACITY = 6250;
/** Submits, reveals, opening and clearing of two rounds, each in blocks of its own. */
const BLOCKS_PER_SLOT = 8;
const SECONDS_PER_BLOCK = 100;

const market = new Interface(marketAbi as InterfaceAbi);
const community = new Interface(communityAbi as InterfaceAbi);
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;

/** Members with keys that everybody can know: 1000, 1001, … */
export function cohort(size: number): Submitter[] {
  const dom = domainOf({ chainId: 31337, market: account(MARKET), genesis: 1_800_000_000 });
  const members = Array.from({ length: size }, (_, i) => ({
    account: account(`0x${(i + 1).toString(16).padStart(2, '0').repeat(20)}`),
    maskKey: toBytes(BigInt(1000 + i)),
  }));
  return members.map((own) => ({
    dom,
    ...own,
    peers: members
      .filter((other) => other !== own)
      .map((other) => ({
        account: other.account,
        key: pairKey(dom, own, { account: other.account, maskPublicKey: publicKeyOf(other.maskKey) }),
      })),
  }));
}

/** Half the members sell, half buy, different amounts in every slot. */
export function curvesOf(slot: number, member: number): Curves {
  const none = new Array<number>(TICKS).fill(0);
  const some = none.map((_, k) => (k % 4 === 0 ? (37 * slot + 11 * k + 101 * member) % 300 : 0));
  return member % 2 === 0 ? { supply: some, demand: none } : { supply: none, demand: some };
}

function valuesOf(slot: number, member: number, clearing: Clearing | null): { a: number; m: number } {
  const { bought, sold } = allocate(curvesOf(slot, member), clearing);
  return { a: bought - sold, m: bought - sold + ((slot * 13 + member * 31) % 200) - 100 };
}

/** What a member puts into its READING of a slot. */
export function readingOf(members: readonly Submitter[], slot: number, member: number): ReadingValues {
  const by = members[member];
  if (by === undefined) throw new Error('no such member');
  const curves = members.map((_, i) => curvesOf(slot, i));
  const { rhoA, rhoM } = buildReading(by, slot, { a: 0, m: 0 });
  return { ...valuesOf(slot, member, clear(addCurves(curves, TICKS))), rhoA, rhoM };
}

interface Writer {
  log(event: string, values: readonly unknown[], from?: Interface, address?: Hex): void;
  nextBlock(): void;
  readonly blocks: LogBlock[];
}

function writer(): Writer {
  const blocks: LogBlock[] = [];
  let logs: RawLog[] = [];
  let transactions = 0;
  return {
    blocks,
    log(event, values, from = market, address = MARKET) {
      const { topics, data } = from.encodeEventLog(event, [...values]);
      transactions += 1;
      logs.push({
        logIndex: logs.length,
        txHash: word(transactions),
        address,
        topics: topics as Hex[],
        data: data as Hex,
      });
    },
    nextBlock() {
      const number = blocks.length + 1;
      blocks.push({ number, hash: word(number), time: 1_800_000_000 + number * SECONDS_PER_BLOCK, logs });
      logs = [];
    },
  };
}

function writeSlot(to: Writer, members: readonly Submitter[], slot: number): void {
  const place = (i: number): bigint => (BigInt(COHORT) << 32n) | (BigInt(i) << 24n) | BigInt(CAPACITY);
  const curves = members.map((_, i) => curvesOf(slot, i));
  const clearing = clear(addCurves(curves, TICKS));
  const offers = members.map((by, i) => buildOffer(by, slot, curves[i] ?? curvesOf(slot, i)));
  const readings = members.map((by, i) => buildReading(by, slot, valuesOf(slot, i, clearing)));
  offers.forEach((one, i) => {
    to.log('OfferSubmitted', [slot, members[i]?.account, place(i), one.bind, one.seedHash, one.masked]);
  });
  to.nextBlock();
  offers.forEach((one, i) => {
    to.log('OfferRevealed', [slot, members[i]?.account, place(i), one.b]);
  });
  to.nextBlock();
  const submitted = 2 ** members.length - 1;
  to.log('OfferOpened', [
    slot,
    COHORT,
    submitted,
    openSum({
      kind: OFFER,
      masked: offers.map((o) => o.masked),
      corrections: [],
      seeds: offers.map((o) => o.b),
    }),
  ]);
  to.nextBlock();
  const { tick, volume, mS, numS, denS, mD, numD, denD } = clearing ?? { ...noTrade };
  to.log('Cleared', [slot, clearing !== null, tick, volume, mS, numS, denS, mD, numD, denD]);
  to.nextBlock();
  readings.forEach((one, i) => {
    const { A, M } = one;
    const points = [
      [A.x, A.y],
      [M.x, M.y],
    ];
    to.log('ReadingSubmitted', [
      slot,
      members[i]?.account,
      place(i),
      one.bind,
      one.seedHash,
      one.masked,
      ...points,
    ]);
  });
  to.nextBlock();
  readings.forEach((one, i) => {
    to.log('ReadingRevealed', [slot, members[i]?.account, place(i), one.b]);
  });
  to.nextBlock();
  const words = openSum({
    kind: READING,
    masked: readings.map((one) => one.masked),
    corrections: [],
    seeds: readings.map((one) => one.b),
  });
  const sum = expectOk(decodeReading(words, members.length));
  to.log('ReadingOpened', [slot, COHORT, submitted, sum.a, sum.m, sum.rhoA, sum.rhoM]);
  to.nextBlock();
  to.log('LambdaFixed', [slot, imbalancePriceOf(TARIFF, sum.m), false, sum.m, sum.a, 0]);
  to.nextBlock();
}

const noTrade = { tick: 0, volume: 0, mS: 0, numS: 0, denS: 0, mD: 0, numD: 0, denD: 0 };

/** Blocks 1 to n with the logs of `slots` slots, 8 blocks each; the tariff is announced in the first one. */
export function communityLogs(slots: number, size = COHORT_SIZE): LogBlock[] {
  const to = writer();
  const members = cohort(size);
  to.log('TariffAnnounced', [0, TARIFF.feedIn, TARIFF.retail], community, COMMUNITY);
  for (let slot = 0; slot < slots; slot += 1) writeSlot(to, members, slot);
  if (to.blocks.length !== slots * BLOCKS_PER_SLOT) throw new Error('a slot of another number of blocks');
  return to.blocks;
}
