/** What the market screen asks beyond curves: other limits tried on the past, and how the groups traded. */
import { allocate, type Clearing } from '../../../shared/protocol/clearing.ts';
import { OFFER } from '../../../shared/protocol/domain.ts';
import { decodeOffer } from '../../../shared/protocol/packing.ts';
import type { Curves, Limits } from '../../../shared/readmodel.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { periodOf, slotEnd, slotStart } from '../../../shared/slots.ts';
import { type WhatIf, whatIf } from '../../../shared/what-if.ts';
import { tariffOf } from '../community/facts.ts';
import type { Context } from '../context.ts';

const WEEK = 7 * 86_400;
/** A week of quarter hours has 672; of shorter slots only the newest are tried, so that the answer comes at once. */
const MOST = 2000;

/** The last week, settled again with other limits. */
export function tryLimits(ctx: Context, limits: Limits): Result<WhatIf> {
  const page = ctx.store.slots.page({ limit: Math.min(MOST, Math.ceil(WEEK / ctx.timing.slotSeconds)) });
  if (!page.ok) return page;
  const book = ctx.follower.book();
  const rows = page.value.map((row) => ({
    ...row,
    start: slotStart(ctx.timing, row.slot),
    end: slotEnd(ctx.timing, row.slot),
  }));
  return ok(whatIf(rows, limits, ({ slot }) => tariffOf(book, periodOf(ctx.timing, slot))));
}

/**
 * What each group of homes bought and sold in all, from its opened sums (docs/protocol.md, section 6: B and Z). Null
 * once the slot's events are gone, or before there is a price.
 */
export function groupsOf(ctx: Context, number: number, clearing: Clearing | null): Curves['groups'] {
  const rounds = ctx.follower.book().slots.get(number)?.rounds[OFFER];
  if (rounds === undefined || clearing === null) return null;
  const groups = [...rounds].flatMap(([cohort, { outcome }]) => {
    if (outcome?.kind !== 'opened') return [];
    const { bought, sold } = allocate(decodeOffer(outcome.words), clearing);
    return [{ cohort, boughtWh: bought, soldWh: sold }];
  });
  return groups.length === 0 ? null : groups.sort((a, b) => a.cohort - b.cohort);
}
