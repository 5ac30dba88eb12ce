/**
 * What the stewards keep of their community: where it is, by which constants it works, and which invitations they
 * gave to whom. It holds no secret; the stewards share one copy of it. Written whole: a new file, then a rename.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { addressSchema, hashSchema } from '../../shared/invitation/terms.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

const invitationNoteSchema = z.strictObject({
  hash: hashSchema,
  /** Who it was given to, in the stewards' words; it is on no chain and in no invitation. */
  label: z.string().min(1).max(80),
  /** Whether the home feeds in: a cohort has no exporters or at least four. */
  exporter: z.boolean(),
  made: z.int(),
  expires: z.int(),
  /** When it was taken back; null: it holds. */
  revoked: z.int().nullable(),
});
export type InvitationNote = z.output<typeof invitationNoteSchema>;

const communityFileSchema = z.strictObject({
  wattletCommunity: z.literal(1),
  name: z.string().min(1).max(80),
  chainId: z.int().positive(),
  /** What the stewards' commands use; what the invitations name is `endpoints`. */
  rpc: z.string(),
  endpoints: z.array(z.string()).min(1).max(8),
  contracts: z.strictObject({
    market: addressSchema,
    community: addressSchema,
    treasury: addressSchema,
    token: addressSchema,
  }),
  safe: addressSchema,
  /** MultiSendCallOnly: several calls in one transaction of the Safe. */
  multiSend: addressSchema,
  genesis: z.int().nonnegative(),
  slotSeconds: z.int().positive(),
  slotsPerPeriod: z.int().positive(),
  kMin: z.int().min(4).max(16),
  minBillSlots: z.int().min(4),
  finality: z.int().nonnegative(),
  blockTime: z.int().positive(),
  fromBlock: z.int().nonnegative(),
  currency: z.string().min(1).max(12),
  /** keccak256 of the text of the community's rules. */
  rulesHash: hashSchema,
  invitations: z.array(invitationNoteSchema),
});
export type CommunityFile = z.output<typeof communityFileSchema>;

export function loadCommunity(path: string): Result<CommunityFile> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return fail(
      'steward.no-community-file',
      `There is no community file at ${path}.`,
      'Make a community with `init`, or name its file with --community FILE.',
      { path },
    );
  }
  try {
    return ok(communityFileSchema.parse(JSON.parse(text)));
  } catch {
    return fail(
      'steward.community-file-damaged',
      `${path} is no community file, or it is damaged.`,
      'Take the copy of another steward.',
      { path },
    );
  }
}

export function saveCommunity(path: string, file: CommunityFile): Result<null> {
  return writeWhole(path, `${JSON.stringify(communityFileSchema.parse(file), null, 2)}\n`);
}

/** A reader sees the old file or the new one, never half of it. */
export function writeWhole(path: string, content: string): Result<null> {
  try {
    writeFileSync(`${path}.new`, content);
    renameSync(`${path}.new`, path);
    return ok(null);
  } catch (error) {
    return fail(
      'steward.cannot-write',
      `${path} could not be written.`,
      'Check that the folder exists, that it may be written to, and that the disk is not full.',
      { path, detail: error instanceof Error ? error.message : String(error) },
    );
  }
}
