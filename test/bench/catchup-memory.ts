import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LogBlock, SyncListener } from '../../src/main/chain/api.ts';
import { systemClock } from '../../src/main/clock.ts';
import { contractsAt, followCommunity } from '../../src/main/household/community/follow.ts';
import { keepAll } from '../../src/main/household/community/kept.ts';
import { openShelf } from '../../src/main/household/slot/shelf.ts';
import { openStore } from '../../src/main/store/open.ts';
import { expectOk, ok } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { COMMUNITY, communityLogs, MARKET } from './catchup-chain.ts';

/** Slots as long as the eight blocks that `communityLogs` makes of each. */
const timing = { genesis: utcSeconds(1_800_000_000), slotSeconds: 800, slotsPerPeriod: 96 };
const stranger = `0x${'ee'.repeat(20)}` as const;

export interface Held {
  /** Slots read so far. */
  readonly slots: number;
  /** Slots in the book. */
  readonly inBook: number;
  /** Bytes of the heap in use after a collection, above what was in use before. */
  readonly heap: number;
}

interface Portions {
  readonly slots: number;
  /** Homes in the one cohort. */
  readonly homes: number;
  /** Blocks of the chain to a slot. */
  readonly perSlot: number;
  /** Blocks that one answer of a service holds. */
  readonly portion: number;
}

const LOGS_PER_SLOT = 8;

/** As bytes, which are outside the heap that is measured. */
function portionsOf({ slots, homes, perSlot, portion }: Portions): Buffer[] {
  const spacing = Math.floor(perSlot / LOGS_PER_SLOT);
  const inPortion = Math.floor(portion / spacing);
  const blocks = communityLogs(slots, homes).map((block) => ({ ...block, number: block.number * spacing }));
  const portions: Buffer[] = [];
  for (let first = 0; first < blocks.length; first += inPortion)
    portions.push(Buffer.from(JSON.stringify(blocks.slice(first, first + inPortion))));
  return portions;
}

/** Takes events in portions, as the household does while it catches up, and tells after each what is held. */
export function catchUpInPortions(options: Portions): Held[] {
  setFlagsFromString('--expose_gc');
  const collect: () => void = runInNewContext('gc');
  const heapNow = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-catchup-memory-'));
  const { store } = expectOk(openStore({ dir, key: randomBytes(32), clock: systemClock({ unref: true }) }));
  const addresses = { market: MARKET, community: COMMUNITY, treasury: `0x${'7f'.repeat(20)}` } as const;
  const listeners: SyncListener[] = [];
  const idle = { cursor: null, head: null, final: null, catchingUp: true, problem: null };
  const sync = {
    subscribe(listener: SyncListener) {
      listeners.push(listener);
      return () => undefined;
    },
    step: async () => ok(idle),
    status: () => idle,
  };
  const follower = expectOk(
    followCommunity({ store, sync, contracts: contractsAt(addresses), timing, own: stranger }),
  );
  const ctx = { store, slots: openShelf(store), follower, timing };
  const portions = portionsOf(options);
  const atRest = heapNow();
  const held: Held[] = [];
  let from = 1;
  let slots = 0;
  const take = (bytes: Buffer): void => {
    const blocks: LogBlock[] = JSON.parse(bytes.toString());
    const to = blocks[blocks.length - 1];
    if (to === undefined) throw new Error('an empty portion');
    const batch = { from, to, blocks, anchors: [to] };
    expectOk(store.events.commit(batch));
    for (const listener of listeners) listener.onBatch(batch, to.number);
    expectOk(keepAll(ctx));
    from = to.number + 1;
    slots += blocks.length / LOGS_PER_SLOT;
  };
  try {
    for (const bytes of portions) {
      take(bytes);
      held.push({
        slots: Math.floor(slots),
        inBook: follower.book().slots.size,
        heap: heapNow() - atRest,
      });
    }
    return held;
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
