/**
 * "1,204 kWh net in March" without a single day: the commitments of the chosen slots add up to one commitment to the
 * sum, and only that one is opened (docs/protocol.md, section 6).
 */
import type { SumFile } from '../../../shared/proof/files.ts';
import { ORDER } from '../../../shared/protocol/field.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { ownOpenings } from '../bills/settle.ts';
import type { Context } from '../context.ts';
import { deploymentOf, domainHex } from './deployment.ts';
import { slotsBetween, type TimeRange } from './range.ts';

export interface SumRequest extends TimeRange {
  readonly of: 'M' | 'A';
  readonly purpose: string;
}

/** Fewer slots would say nearly as much as the slots themselves. */
const FEWEST_SLOTS = 4;

/** The sum over the household's own counted slots of the range. Error `proof.sum-short`. */
export function sumFile(ctx: Context, request: SumRequest): Result<SumFile> {
  const { from, to } = slotsBetween(ctx.timing, request);
  const openings = ownOpenings(ctx, from, to);
  if (!openings.ok) return openings;
  if (openings.value.length < FEWEST_SLOTS) {
    return fail(
      'proof.sum-short',
      'There are too few settled slots in that time: a sum of so few would say too much of each.',
      'Choose a longer time.',
      { slots: openings.value.length, fewest: FEWEST_SLOTS },
    );
  }
  const community = deploymentOf(ctx);
  let value = 0;
  let rho = 0n;
  for (const opening of openings.value) {
    value += request.of === 'M' ? opening.m : opening.a;
    rho = (rho + (request.of === 'M' ? opening.rhoM : opening.rhoA)) % ORDER;
  }
  return ok({
    wattlet: 'sum',
    version: 1,
    domain: domainHex(community),
    community,
    account: ctx.account,
    of: request.of,
    slots: openings.value.map((opening) => opening.slot),
    value,
    rho,
    purpose: request.purpose,
  });
}
