/** Readings shown to others, as the screens choose and list them. */
import { z } from 'zod';
import { LEAF_FIELDS } from './protocol/leaf-fields.ts';

const time = z.int().nonnegative();

/** An age key (age-encryption.org), a role whose key the stewards published, or a name for a file without encryption. */
export const recipientSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), key: z.string().min(1).max(4000) }),
  z.strictObject({
    kind: z.literal('role'),
    role: z.string().min(1).max(32),
    key: z.string().min(1).max(4000),
  }),
  z.strictObject({ kind: z.literal('name'), name: z.string().min(1).max(120) }),
]);
export type Recipient = z.infer<typeof recipientSchema>;

export const shareChoiceSchema = z.strictObject({
  /** UTC seconds; slots that start in `from <= start < to`. */
  from: time,
  to: time,
  fields: z.array(z.enum(LEAF_FIELDS)).min(1).max(LEAF_FIELDS.length),
  recipient: recipientSchema,
  purpose: z.string().min(1).max(200),
  /** UTC seconds. */
  expiry: time,
});
export type ShareChoice = z.infer<typeof shareChoiceSchema>;

/** Exactly what the recipient will see, a page at a time. */
export const sharePreviewSchema = z.strictObject({
  rows: z.array(
    z.strictObject({ slot: z.int(), start: time, field: z.enum(LEAF_FIELDS), value: z.string() }),
  ),
  count: z.int().nonnegative(),
  /** Slots of the time that no settled bill has sealed yet; they are not in it. */
  unsealed: z.int().nonnegative(),
});
export type SharePreview = z.infer<typeof sharePreviewSchema>;

export const sharedSchema = z.strictObject({
  hash: z.string(),
  /** UTC seconds. */
  madeAt: time,
  recipient: z.string(),
  encrypted: z.boolean(),
  purpose: z.string(),
  expiry: time,
  from: time,
  to: time,
  fields: z.array(z.enum(LEAF_FIELDS)),
  count: z.int().nonnegative(),
  /** `failed`: the chain does not know of it; the recipient's verifier will say so. */
  state: z.enum(['announcing', 'announced', 'failed']),
  /** Who says on chain to have opened it, and when. */
  viewed: z.array(z.strictObject({ viewer: z.string(), at: time })),
});
export type Shared = z.infer<typeof sharedSchema>;

export const shareOverviewSchema = z.strictObject({
  shared: z.array(sharedSchema),
  roles: z.array(z.strictObject({ role: z.string(), key: z.string() })),
  /** UTC seconds: readings up to here are sealed with bills and can be shown; null while there are none. */
  sealedUntil: time.nullable(),
});
export type ShareOverview = z.infer<typeof shareOverviewSchema>;
