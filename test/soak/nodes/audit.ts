/** What each node's own logs say about double counting, read apart from any wallet. */

import { z } from 'zod';
import type { Hex } from '../../../src/main/chain/api.ts';
import type { CommunityConfig } from '../../../src/main/household/community/config.ts';
import { contractsAt } from '../../../src/main/household/community/follow.ts';
import type { EvmNode } from './node.ts';

/** Of these there may be one per slot and home, or one per slot. */
const ONCE = ['OfferSubmitted', 'ReadingSubmitted', 'Folded', 'Cleared', 'LambdaFixed'] as const;

const logsSchema = z.array(
  z.object({ topics: z.array(z.string()), data: z.string(), blockNumber: z.string() }),
);
const hex = (text: string): Hex => `0x${text.slice(2)}`;

export interface Audit {
  /** What happened twice, in words. */
  readonly doubled: readonly string[];
  readonly clearedSlots: number;
  /** Slots folded per `account period`. */
  readonly folded: ReadonlyMap<string, number>;
}

export async function audit(node: EvmNode, config: CommunityConfig): Promise<Audit> {
  const { market } = contractsAt(config.contracts);
  const logs = logsSchema.parse(
    await node.ask('eth_getLogs', [
      { address: market.address, fromBlock: `0x${config.fromBlock.toString(16)}`, toBlock: 'latest' },
    ]),
  );
  const seen = new Set<string>();
  const doubled: string[] = [];
  const folded = new Map<string, number>();
  let clearedSlots = 0;
  for (const log of logs) {
    const event = market.event({
      address: market.address,
      topics: log.topics.map(hex),
      data: hex(log.data),
    });
    if (event === null || !ONCE.some((name) => name === event.name) || !('slot' in event.args)) continue;
    const account = 'account' in event.args ? event.args.account : '';
    const key = `${event.name} slot ${event.args.slot} ${account}`;
    if (seen.has(key)) doubled.push(key);
    seen.add(key);
    if (event.name === 'Cleared') clearedSlots += 1;
    if (event.name === 'Folded' && !event.args.carried) {
      const place = `${account} ${event.args.period}`;
      folded.set(place, (folded.get(place) ?? 0) + 1);
    }
  }
  return { doubled, clearedSlots, folded };
}
