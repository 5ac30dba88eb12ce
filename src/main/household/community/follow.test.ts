import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interface, type InterfaceAbi } from 'ethers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { communityAbi, marketAbi } from '../../../shared/chain/generated/abi.ts';
import { tickPrice } from '../../../shared/protocol/price.ts';
import { expectOk, ok } from '../../../shared/result.ts';
import { utcSeconds } from '../../../shared/units.ts';
import type { Hex, LogBlock, SyncBatch, SyncListener } from '../../chain/api.ts';
import type { Store } from '../../store/api.ts';
import { openStore } from '../../store/open.ts';
import { contractsAt, type Follower, followCommunity } from './follow.ts';

const addresses = {
  market: `0x${'a1'.repeat(20)}`,
  community: `0x${'a2'.repeat(20)}`,
  treasury: `0x${'a3'.repeat(20)}`,
} as const;
const own = `0x${'ee'.repeat(20)}` as const;
const genesis = utcSeconds(1_800_000_000);
const timing = { genesis, slotSeconds: 900, slotsPerPeriod: 96 };

let dir: string;
let store: Store;
let tell: SyncListener | null;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wattlet-follow-'));
  store = expectOk(openStore({ dir, key: randomBytes(32), clock: manualClock(genesis) })).store;
  tell = null;
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

function follow(): Follower {
  const idle = { cursor: null, head: null, final: null, catchingUp: false, problem: null };
  const sync = {
    subscribe(listener: SyncListener) {
      tell = listener;
      return () => undefined;
    },
    step: async () => ok(idle),
    status: () => idle,
  };
  return expectOk(followCommunity({ store, sync, contracts: contractsAt(addresses), timing, own }));
}

/** The event as a service would give it, right in form whatever its numbers. */
function log(of: 'market' | 'community', name: string, values: readonly unknown[]): LogBlock['logs'][number] {
  const coder = new Interface((of === 'market' ? marketAbi : communityAbi) as InterfaceAbi);
  const { data, topics } = coder.encodeEventLog(name, values);
  const hex = (text: string): Hex => `0x${text.slice(2)}`;
  return {
    address: addresses[of],
    topics: topics.map(hex),
    data: hex(data),
    logIndex: 0,
    txHash: `0x${'01'.repeat(32)}`,
  };
}

const HUGE = 2n ** 200n;
const NO_TRADE = [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n];
const WORDS = [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n];
const lies: readonly [string, ReturnType<typeof log>][] = [
  ['a slot beyond all counting', log('market', 'OfferOpened', [HUGE, 0n, 4n, WORDS])],
  ['a place beyond all counting', log('market', 'OfferRevealed', [5n, own, HUGE, `0x${'00'.repeat(32)}`])],
  ['a group beyond all counting', log('market', 'OfferOpened', [5n, HUGE, 4n, WORDS])],
  ['a price step past the last', log('market', 'Cleared', [5n, true, 32n, 9n, 3n, 1n, 1n, 3n, 1n, 1n])],
  ['a share of nothing', log('market', 'Cleared', [5n, true, 3n, HUGE, 3n, 1n, 1n, 3n, 1n, 1n])],
  ['an imbalance price beyond all bounds', log('market', 'LambdaFixed', [5n, HUGE, false, 0n, 0n, 0n])],
  ['a sum beyond all bounds', log('market', 'LambdaFixed', [5n, 1n, false, -HUGE, 0n, 0n])],
  ['a tariff upside down', log('community', 'TariffAnnounced', [1n, 310_000n, 80_000n])],
  ['a tariff beyond all bounds', log('community', 'TariffAnnounced', [1n, 1n, HUGE])],
  ['a seat beyond all counting', log('market', 'SeatAnnounced', [own, 0n, 0n, HUGE, 0n])],
];
const honest = [
  log('community', 'TariffAnnounced', [0n, 80_000n, 310_000n]),
  log('market', 'Cleared', [6n, false, ...NO_TRADE]),
  log('market', 'Cleared', [7n, true, 31n, 9n, 31n, 1n, 1n, 31n, 1n, 1n]),
];

test.each(lies)(
  'an event with %s was made up: it is passed over, before and after a restart',
  (_name, lie) => {
    const batch: SyncBatch = {
      from: 1,
      to: { number: 2, hash: `0x${'02'.repeat(32)}` },
      anchors: [],
      blocks: [
        {
          number: 2,
          hash: `0x${'02'.repeat(32)}`,
          time: utcSeconds(genesis + 5000),
          logs: [lie, ...honest].map((one, logIndex) => ({ ...one, logIndex })),
        },
      ],
    };
    const live = follow();
    expectOk(store.events.commit(batch));
    tell?.onBatch(batch, 2);
    for (const follower of [live, follow()]) {
      const { slots, tariffs, seats } = follower.book();
      expect([...slots.keys()]).toEqual([6, 7]);
      expect([...tariffs]).toEqual([[0, { feedIn: 80_000, retail: 310_000 }]]);
      expect(seats.size).toBe(0);
      const clearing = slots.get(7)?.cleared?.clearing;
      const tariff = tariffs.get(0);
      if (clearing === undefined || clearing === null || tariff === undefined) throw new Error('not taken');
      expect(tickPrice(tariff, clearing.tick)).toBe(310_000);
    }
  },
);
