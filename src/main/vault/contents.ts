import { z } from 'zod';
import { wordLanguages } from '../../shared/backup/languages.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import {
  addressSchema,
  backupStateSchema,
  communitySchema,
  hex32Schema,
  sourceKeysSchema,
  timeSchema,
} from './api.ts';

/**
 * What the vault file holds once unsealed: the entropy of the seed as raw bytes, so that it can be zeroed, and then
 * everything this vault decided about itself in JSON, none of which can sign or restore anything.
 */
export const contentsSchema = z.object({
  /** List that the seed's words come from; BIP-39 derives from the words, so it belongs to the seed. */
  language: z.enum(wordLanguages),
  /** The account as derived when the vault was made; every opening must derive it again. */
  account: addressSchema,
  createdAt: timeSchema,
  restoredAt: timeSchema.nullable(),
  /** Stretched check of the passphrase where the file itself opens without it (mode `keychain`). */
  verifier: z
    .object({ N: z.int(), r: z.literal(8), p: z.literal(1), salt: z.string(), check: z.string() })
    .nullable(),
  /** Wrapping keys that no file needs any more and that still have to leave the keychain. */
  retiredKeys: z.array(z.string()),
  /** Must be the id in the journal's first line, else the journal was lost or exchanged. */
  journalId: z.string(),
  payoutAccount: addressSchema.nullable(),
  community: z
    .string()
    .transform((text) => communityFromJson(text))
    .nullable(),
  /**
   * Of a lost computer whose place this vault takes: its account and mask key, which open that account's last bill. It
   * signs nothing.
   */
  predecessor: z.object({ account: addressSchema, maskKey: hex32Schema }).nullable().default(null),
  backups: z.array(backupStateSchema),
  lastDrillAt: timeSchema.nullable(),
  /** Keys of encrypted meters; files from before there were any have none. */
  meterKeys: z.array(sourceKeysSchema).default([]),
});
export type Contents = z.output<typeof contentsSchema>;

const BIG = /^-?\d+n$/;

/** JSON has no bigint: `12n` in a string stands for one. */
function communityFromJson(text: string) {
  return communitySchema.parse(
    JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' && BIG.test(value) ? BigInt(value.slice(0, -1)) : value,
    ),
  );
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));

/** Entropy and contents as one byte string; the caller zeroes it. */
export function packContents(entropy: Uint8Array, contents: Contents): Buffer {
  const { community, ...rest } = contents;
  const json = JSON.stringify({ ...rest, community: community === null ? null : toJson(community) });
  return Buffer.concat([Uint8Array.of(entropy.length), entropy, Buffer.from(json, 'utf8')]);
}

/** Splits what `packContents` joined; the entropy is a copy. */
export function unpackContents(plain: Buffer): Result<{ entropy: Buffer; contents: Contents }> {
  const length = plain[0] ?? 0;
  const parsed = contentsSchema.safeParse(parseJson(plain.subarray(1 + length).toString('utf8')));
  if (!parsed.success) {
    return fail(
      'vault.damaged',
      'The file with your keys opened, but what is in it makes no sense. It was left as it is.',
      'Restore the household from one of your backups.',
    );
  }
  return ok({ entropy: Buffer.from(plain.subarray(1, 1 + length)), contents: parsed.data });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
