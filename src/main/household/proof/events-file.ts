/**
 * The chain's events as a file, for whoever checks without an endpoint: everything of the range and until its bills
 * and pots are done, and before it what never grows old (tariffs, bills).
 */

import type { EventsFile } from '../../../shared/proof/files.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { RawLog } from '../../chain/api.ts';
import type { Context } from '../context.ts';
import type { TimeRange } from './range.ts';

/** Names of events that count at any distance. */
const LASTING = new Set(['TariffAnnounced', 'BillSettled', 'Disclosed', 'Folded']);
/** Blocks read at a time. */
const PAGE = 2_000;
/** Slots before the range in which offers for it were made, and periods after it in which its bills are settled. */
const SLOTS_BEFORE = 2;
const PERIODS_AFTER = 3;

export async function eventsFile(
  ctx: Context,
  { from, to }: TimeRange,
  pause: () => Promise<void>,
): Promise<Result<EventsFile>> {
  const { slotSeconds, slotsPerPeriod } = ctx.timing;
  const first = from - SLOTS_BEFORE * slotSeconds;
  const last = to + PERIODS_AFTER * slotsPerPeriod * slotSeconds;
  const logs: EventsFile['logs'] = [];
  const cursor = ctx.store.events.cursor();
  if (!cursor.ok) return cursor;
  const end = cursor.value?.number ?? -1;
  for (let at = 0; at <= end; ) {
    const page = ctx.store.events.range(at, end, PAGE);
    if (!page.ok) return page;
    for (const block of page.value) {
      const inside = block.time >= first && block.time <= last;
      for (const log of block.logs) {
        if (!inside && !LASTING.has(nameOf(ctx, log))) continue;
        const { address, topics, data, txHash } = log;
        logs.push({
          address: lower(address),
          topics: topics.map(lower),
          data,
          block: block.number,
          transaction: txHash,
        });
      }
    }
    const newest = page.value.at(-1);
    if (newest === undefined) break;
    at = newest.number + 1;
    await pause();
  }
  return ok({ wattlet: 'events', version: 1, chainId: ctx.config.chainId, logs });
}

function nameOf(ctx: Context, log: RawLog): string {
  const { market, community, treasury } = ctx.contracts;
  return (market.event(log) ?? community.event(log) ?? treasury.event(log))?.name ?? '';
}

const lower = (text: `0x${string}`): `0x${string}` => `0x${text.slice(2).toLowerCase()}`;
