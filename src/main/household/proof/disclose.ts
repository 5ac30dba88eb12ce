/**
 * Readings shown to others (docs/protocol.md, section 10): chosen leaves with their proofs, encrypted to the
 * recipient; the chain gets the fact that it was done, never the data.
 */
import { armor, Encrypter } from 'age-encryption';
import type { LeafField } from '../../../shared/protocol/leaf-fields.ts';
import type { ProvenLeaf } from '../../../shared/protocol/merkle.ts';
import { type Disclosure, disclosureText } from '../../../shared/protocol/verify/disclosure.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Recipient, ShareChoice } from '../../../shared/share.ts';
import { firstSlotOf } from '../../../shared/slots.ts';
import { periodNo } from '../../../shared/units.ts';
import { billRecordSchema } from '../bills/record.ts';
import { firstUnbilled } from '../bills/settle.ts';
import type { Context } from '../context.ts';
import { type PeriodReadings, readingsOf } from '../readings/tree.ts';
import { deploymentOf, domainHex } from './deployment.ts';
import { slotsBetween } from './range.ts';

/** Two weeks of quarter-hours with every field; more would make a file of many megabytes. */
const MOST_LEAVES = 8_000;

export interface Chosen {
  readonly periods: Disclosure['periods'];
  /** Every shown leaf, oldest first. */
  readonly leaves: readonly ProvenLeaf[];
  /** Slots of the range that no settled bill has sealed yet; they cannot be shown. */
  readonly unsealed: number;
}

/** What the choice shows. Errors `share.nothing`, `share.too-many`, `share.readings-lost`. */
export async function chooseLeaves(ctx: Context, choice: ShareChoice): Promise<Result<Chosen>> {
  const { from, to } = slotsBetween(ctx.timing, choice);
  const fields = new Set<LeafField>(choice.fields);
  const { bills } = ctx.follower.book();
  const settled = [...bills]
    .flatMap(([period, of]) => (of.has(ctx.account) ? [period] : []))
    .sort((a, b) => a - b);
  const periods: Disclosure['periods'] = [];
  const leaves: ProvenLeaf[] = [];
  let sealedUntil = 0;
  for (const period of settled) {
    const first = firstUnbilled(ctx, period);
    const end = firstSlotOf(ctx.timing, periodNo(period + 1));
    sealedUntil = Math.max(sealedUntil, end);
    if (end <= from || first >= to) continue;
    const readings = await sealedReadings(ctx, period, first);
    if (!readings.ok) return readings;
    if (readings.value === null) continue;
    const { root, tree, leaves: all } = readings.value;
    const shown = all
      .filter(({ slot, field }) => slot >= from && slot < to && fields.has(field))
      .flatMap(({ slot, field }) => tree.prove(slot, field) ?? []);
    if (shown.length === 0) continue;
    leaves.push(...shown);
    if (leaves.length > MOST_LEAVES) return tooMany();
    periods.push({ period, root, leaves: shown.map((leaf) => ({ ...leaf, proof: [...leaf.proof] })) });
  }
  const newest = ctx.store.slots.newest();
  if (!newest.ok) return newest;
  const known = Math.min(to, (newest.value ?? -1) + 1);
  return ok({ periods, leaves, unsealed: Math.max(0, known - Math.max(from, sealedUntil)) });
}

/** The period's tree as it went on chain; null where it sealed nothing. */
async function sealedReadings(
  ctx: Context,
  period: number,
  first: number,
): Promise<Result<PeriodReadings | null>> {
  const onChain = ctx.follower.book().bills.get(period)?.get(ctx.account)?.readingsRoot;
  const stored = ctx.store.bills.get(periodNo(period));
  if (!stored.ok) return stored;
  // Bills from before there was a tree, and bills of another machine, sealed what this wallet cannot show.
  const own = stored.value === null ? null : billRecordSchema.parse(stored.value).readingsRoot;
  if (own === null || own !== onChain) return ok(null);
  const readings = await readingsOf(ctx, period, first);
  if (!readings.ok) return readings;
  if (readings.value === null || readings.value.root === onChain) return readings;
  return fail(
    'share.readings-lost',
    'The readings in this wallet are not the ones that were sealed with the bill, so they cannot be shown.',
    'Choose another time. If this comes again, restore the history from its archive.',
    { period },
  );
}

/** The file's text as it is hashed and encrypted. */
export function disclosureOf(ctx: Context, choice: ShareChoice, chosen: Chosen): Result<string> {
  if (chosen.leaves.length === 0) {
    return fail(
      'share.nothing',
      'There is nothing to show in that time: readings can be shown once their bill is settled.',
      'Choose an earlier time or other values.',
    );
  }
  if (choice.expiry <= ctx.clock.now()) {
    return fail('share.expired', 'The last day to use it lies in the past.', 'Choose a later day.');
  }
  const community = deploymentOf(ctx);
  return ok(
    disclosureText({
      version: 1,
      domain: domainHex(community),
      community,
      account: ctx.account,
      recipient: recipientText(choice.recipient),
      purpose: choice.purpose,
      expiry: choice.expiry,
      periods: chosen.periods,
    }),
  );
}

/** For whom, as the file and the list say it. */
export function recipientText(recipient: Recipient): string {
  if (recipient.kind === 'name') return recipient.name;
  return recipient.kind === 'key' ? recipient.key : `${recipient.role} ${recipient.key}`;
}

/** Encrypts to the recipient, armored for mail; a recipient without a key gets the file as it is. */
export async function encryptFor(recipient: Recipient, text: string): Promise<Result<string>> {
  if (recipient.kind === 'name') return ok(text);
  try {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient.key);
    return ok(armor.encode(await encrypter.encrypt(text)));
  } catch {
    return fail(
      'share.recipient',
      'This is not an age key, so nothing was made.',
      'Ask the recipient for a key that begins with age1, and copy all of it.',
    );
  }
}

function tooMany(): Result<never> {
  return fail(
    'share.too-many',
    'That is too much for one file.',
    'Choose a shorter time or fewer values, or show a sum instead.',
    { most: MOST_LEAVES },
  );
}
