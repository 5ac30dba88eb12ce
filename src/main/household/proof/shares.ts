/** What was shown to whom: previews, the making of a disclosure, and the list. */
import { z } from 'zod';
import { hexSchema } from '../../../shared/hex-schema.ts';
import type { Hex } from '../../../shared/protocol/bytes.ts';
import { textHash } from '../../../shared/protocol/verify/disclosure.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import {
  type ShareChoice,
  type Shared,
  type ShareOverview,
  type SharePreview,
  sharedSchema,
} from '../../../shared/share.ts';
import { firstSlotOf, slotStart } from '../../../shared/slots.ts';
import { periodNo, slotNo } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { chooseLeaves, disclosureOf, encryptFor, recipientText } from './disclose.ts';

const recordSchema = sharedSchema.omit({ state: true, viewed: true }).extend({
  hash: hexSchema(32),
  /** The file as it was handed out, to hand it out again. */
  file: z.string(),
});
type ShareRecord = z.output<typeof recordSchema>;

const outboxId = (hash: Hex): string => `disclose:${hash}`;

/** Keeps a file where the person wants it; null when the person changed their mind. */
export type SaveFile = (name: string, text: string) => Promise<Result<{ file: string } | null>>;

export async function previewShare(
  ctx: Context,
  choice: ShareChoice,
  page: { readonly offset: number; readonly limit: number },
): Promise<Result<SharePreview>> {
  const chosen = await chooseLeaves(ctx, choice);
  if (!chosen.ok) return chosen;
  const { leaves, unsealed } = chosen.value;
  const rows = leaves.slice(page.offset, page.offset + page.limit).map(({ slot, field, value }) => ({
    slot,
    start: slotStart(ctx.timing, slotNo(slot)),
    field,
    value,
  }));
  return ok({ rows, count: leaves.length, unsealed });
}

/**
 * Makes the file, has it saved, and only then tells the chain that it exists: a cancelled one leaves no trace. The
 * record is on disk before the transaction.
 */
export async function makeShare(
  ctx: Context,
  choice: ShareChoice,
  save: SaveFile,
): Promise<Result<{ file: string } | null>> {
  const chosen = await chooseLeaves(ctx, choice);
  if (!chosen.ok) return chosen;
  const text = disclosureOf(ctx, choice, chosen.value);
  if (!text.ok) return text;
  const file = await encryptFor(choice.recipient, text.value);
  if (!file.ok) return file;
  const saved = await save(fileName(choice), file.value);
  if (!saved.ok || saved.value === null) return saved;
  const recipient = recipientText(choice.recipient);
  const hash = textHash(text.value);
  const now = ctx.clock.now();
  const record: ShareRecord = {
    hash,
    madeAt: now,
    recipient,
    encrypted: choice.recipient.kind !== 'name',
    purpose: choice.purpose,
    expiry: choice.expiry,
    from: choice.from,
    to: choice.to,
    fields: [...choice.fields],
    count: chosen.value.leaves.length,
    file: file.value,
  };
  const written = ctx.store.disclosures.put(hash, now, record);
  if (!written.ok) return written;
  const { community } = ctx.contracts;
  const sent = ctx.outbox.send({
    id: outboxId(hash),
    purpose: 'disclose',
    to: community.address,
    data: community.encode('disclose', [
      hash,
      textHash(recipient),
      textHash(choice.purpose),
      BigInt(choice.expiry),
    ]),
  });
  return sent.ok ? saved : sent;
}

/** The extension says what opens it: age for the encrypted one. */
const fileName = ({ recipient }: ShareChoice): string =>
  recipient.kind === 'name' ? 'wattlet-readings.json' : 'wattlet-readings.age';

/** Hands a file out again, unchanged. Error `share.unknown`. */
export async function saveShareAgain(
  ctx: Context,
  hash: string,
  save: SaveFile,
): Promise<Result<{ file: string } | null>> {
  const stored = ctx.store.disclosures.get(hash);
  if (!stored.ok) return stored;
  if (stored.value === null) {
    return fail('share.unknown', 'This wallet has no such file.', 'Show the readings anew.');
  }
  const { encrypted, file } = recordSchema.parse(stored.value);
  return save(encrypted ? 'wattlet-readings.age' : 'wattlet-readings.json', file);
}

export function shareOverview(ctx: Context): Result<ShareOverview> {
  const listed = ctx.store.disclosures.list();
  if (!listed.ok) return listed;
  const { shares, bills } = ctx.follower.book();
  const shared: Shared[] = [];
  for (const { record } of listed.value) {
    const { file: _file, ...rest } = recordSchema.parse(record);
    const sent = ctx.outbox.get(outboxId(rest.hash));
    if (!sent.ok) return sent;
    const state = shares.disclosed.has(rest.hash)
      ? 'announced'
      : sent.value === null || sent.value.state === 'reverted' || sent.value.state === 'given-up'
        ? 'failed'
        : 'announcing';
    const viewed = (shares.viewed.get(rest.hash) ?? []).map(({ viewer, at }) => ({ viewer, at: at.time }));
    shared.push({ ...rest, state, viewed });
  }
  const billed = [...bills].flatMap(([period, of]) => (of.has(ctx.account) ? [period] : []));
  const last = billed.length === 0 ? null : Math.max(...billed);
  return ok({
    shared,
    roles: [...shares.roles].map(([role, key]) => ({ role, key })),
    sealedUntil: last === null ? null : slotStart(ctx.timing, firstSlotOf(ctx.timing, periodNo(last + 1))),
  });
}
