import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogBlock, Sync, SyncListener } from '../../src/main/chain/api.ts';
import { systemClock } from '../../src/main/clock.ts';
import { applyEvent } from '../../src/main/household/community/apply.ts';
import { type Book, emptyBook } from '../../src/main/household/community/book.ts';
import { contractsAt, type Follower, followCommunity } from '../../src/main/household/community/follow.ts';
import { keepStep, keptSlot } from '../../src/main/household/community/kept.ts';
import { openShelf } from '../../src/main/household/slot/shelf.ts';
import type { Store } from '../../src/main/store/api.ts';
import { openStore } from '../../src/main/store/open.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { COMMUNITY, communityLogs, MARKET } from '../bench/catchup-chain.ts';

/**
 * A wallet that follows a community for 230 slots: what it keeps in memory and of raw events stays bounded, a restart
 * begins at a checkpoint and knows the same, and every slot was checked before it was let go.
 */
const SLOTS = 230;
const BLOCKS_PER_SLOT = 8;
const timing = { genesis: utcSeconds(1_800_000_000), slotSeconds: 800, slotsPerPeriod: 6 };
const contracts = contractsAt({ market: MARKET, community: COMMUNITY, treasury: `0x${'7f'.repeat(20)}` });
const own = `0x${'ee'.repeat(20)}` as const;

let dir: string;
let store: Store;
let blocks: readonly LogBlock[];
let follower: Follower;
let largest = 0;

/** A sync that the test feeds by hand. */
function handSync(): { readonly sync: Sync; feed(part: readonly LogBlock[]): void } {
  const listeners: SyncListener[] = [];
  const status = { cursor: null, head: null, final: null, catchingUp: false, problem: null };
  return {
    sync: {
      subscribe: (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
      step: async () => ({ ok: true, value: status }),
      status: () => status,
    },
    feed(part) {
      const [first, to] = [part[0], part.at(-1)];
      if (first === undefined || to === undefined) throw new Error('nothing to feed');
      const batch = { from: first.number, to, blocks: part, anchors: [to] };
      expectOk(store.events.commit(batch));
      for (const listener of listeners) listener.onBatch(batch, to.number - 1);
    },
  };
}

beforeAll(() => {
  dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'wattlet-checkpoint-'));
  store = expectOk(openStore({ dir, key: randomBytes(32), clock: systemClock({ unref: true }) })).store;
  blocks = communityLogs(SLOTS, 4);
  const { sync, feed } = handSync();
  follower = expectOk(followCommunity({ store, sync, contracts, timing, own }));
  const slots = openShelf(store);
  for (let slot = 0; slot < SLOTS; slot += 1) {
    feed(blocks.slice(slot * BLOCKS_PER_SLOT, (slot + 1) * BLOCKS_PER_SLOT));
    expectOk(keepStep({ store, follower, slots, timing }));
    expectOk(keepStep({ store, follower, slots, timing }));
    largest = Math.max(largest, follower.book().slots.size);
  }
}, 120_000);
afterAll(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What all events together say. */
function wholeBook(): Book {
  const book = emptyBook();
  for (const block of blocks) {
    for (const log of block.logs) {
      const event = contracts.market.event(log) ?? contracts.community.event(log);
      if (event !== null)
        applyEvent(book, event, { block: block.number, time: block.time, txHash: log.txHash }, own);
    }
  }
  return book;
}

const roundsOf = (book: Book, slot: number) => {
  const entry = book.slots.get(slot);
  return entry && { rounds: entry.rounds, cleared: entry.cleared, lambda: entry.lambda };
};

test('memory and raw events stay bounded', () => {
  expect(largest).toBeLessThan(70);
  expect(expectOk(store.events.range(0, 20 * BLOCKS_PER_SLOT))).toEqual([]);
  const left = expectOk(store.events.range(0, SLOTS * BLOCKS_PER_SLOT));
  expect(left.length).toBeLessThan(200 * BLOCKS_PER_SLOT);
});

test('a restart replays from a checkpoint and knows the same of all slots that may be in work', () => {
  const asked: number[] = [];
  const events = {
    ...store.events,
    range: (from: number, to: number, limit?: number) => {
      asked.push(from);
      return store.events.range(from, to, limit);
    },
  };
  const again = expectOk(
    followCommunity({
      store: { events, settings: store.settings },
      sync: handSync().sync,
      contracts,
      timing,
      own,
    }),
  ).book();
  expect(Math.min(...asked)).toBeGreaterThan(90 * BLOCKS_PER_SLOT);
  const whole = wholeBook();
  expect(again.tariffs).toEqual(whole.tariffs);
  expect(again.completeFrom).toBeGreaterThan(90);
  for (let slot = SLOTS - 64; slot < SLOTS; slot += 1) {
    expect(roundsOf(again, slot), `slot ${slot}`).toEqual(roundsOf(whole, slot));
    expect(again.slots.get(slot)?.events, `slot ${slot}`).toEqual(whole.slots.get(slot)?.events);
  }
  for (const slot of again.slots.keys()) expect(slot).toBeGreaterThanOrEqual(again.completeFrom);
});

test('every slot was computed anew and kept with its sums', () => {
  for (let slot = 0; slot < SLOTS - 1; slot += 1) {
    const kept = expectOk(keptSlot({ store }, slot));
    expect(
      kept?.checks.filter(({ agrees }) => agrees === false),
      `slot ${slot}`,
    ).toEqual([]);
    expect(kept?.checks.some(({ step, agrees }) => step === 'clearing' && agrees === true)).toBe(true);
    expect(kept?.supplyWh.reduce((sum, wh) => sum + wh, 0)).toBeGreaterThan(0);
  }
});
