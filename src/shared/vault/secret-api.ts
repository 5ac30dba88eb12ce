/**
 * The contract between the vault process and the one window that shows or takes secrets. It travels on a port of its
 * own that goes from the vault straight to that window: main hands the port over and never reads it.
 */
import { z } from 'zod';
import type { Result } from '../result.ts';
import { backupKindSchema, identitySchema, passphraseSchema, vaultModeSchema } from './terms.ts';

/** What a person has in hand when restoring: exactly as typed, read from a file, or read from a QR picture. */
export const backupMaterialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('words'), words: z.string().max(2000) }),
  z.object({ kind: z.literal('shares'), shares: z.array(z.string().max(1000)).max(16) }),
  z.object({ kind: z.literal('file'), json: z.string().max(65_536), passphrase: passphraseSchema }),
]);
export type BackupMaterial = z.infer<typeof backupMaterialSchema>;

const asked = z.object({ passphrase: passphraseSchema.optional() });

export const secretMethods = {
  /** The words of the seed. Like every call that shows, needs the passphrase, and one to be set. */
  showWords: { request: asked, answer: z.object({ words: z.array(z.string()), fingerprint: z.string() }) },
  /** SLIP-39 shares, `threshold` of `count` (2 of 3 by default), each a text of 33 words for a 24-word seed. */
  makeShares: {
    request: asked.extend({
      threshold: z.int().min(1).max(16).default(2),
      count: z.int().min(1).max(16).default(3),
    }),
    answer: z.object({ shares: z.array(z.string()), fingerprint: z.string() }),
  },
  /** Web3 keystore V3 under a passphrase of its own. */
  makeFile: {
    request: asked.extend({ filePassphrase: passphraseSchema }),
    answer: z.object({ json: z.string(), fileName: z.string(), fingerprint: z.string() }),
  },
  /** The kit was saved or printed; its words or shares come from the calls above, the window makes the PDF. */
  noteKit: { request: z.object({}), answer: z.object({}) },
  /** Restores in memory, compares the account, notes the date of the check. `as` says which backup was tried. */
  checkBackup: {
    request: z.object({ material: backupMaterialSchema, as: backupKindSchema }),
    answer: identitySchema,
  },
  /** Opens the material without keeping anything: which household would it be? */
  inspect: { request: z.object({ material: backupMaterialSchema }), answer: identitySchema },
  /**
   * Of a lost or stolen computer: the backup of the home that was on it. Keeps what opens that home's last bill, and
   * nothing that signs. Another one takes the place of the one before. Needs the passphrase where one is set.
   */
  adoptPredecessor: { request: asked.extend({ material: backupMaterialSchema }), answer: identitySchema },
  /** Whether it is a backup of the open vault's household; where not, nothing is said of this one. */
  isOwn: { request: z.object({ material: backupMaterialSchema }), answer: z.object({}) },
  /**
   * For a forgotten passphrase: who brings a backup of the open vault's own household, and so holds its seed anyway, sets
   * a new one. The mode stays, and so does the lock of the screens: the new passphrase opens it.
   */
  resetPassphrase: {
    request: z.object({ material: backupMaterialSchema, next: passphraseSchema }),
    answer: z.object({}),
  },
  /** Makes the vault file anew from a backup. Fails where a vault exists, unless it is to be set aside. */
  restore: {
    request: z.object({
      material: backupMaterialSchema,
      mode: vaultModeSchema,
      passphrase: passphraseSchema.optional(),
      /** A file that is there and cannot be opened is kept under another name; a vault that is open is never touched. */
      setAside: z.boolean().default(false),
    }),
    answer: identitySchema,
  },
} as const;

export type SecretMethod = keyof typeof secretMethods;
export type SecretRequest<M extends SecretMethod> = z.input<(typeof secretMethods)[M]['request']>;
export type SecretAnswer<M extends SecretMethod> = z.output<(typeof secretMethods)[M]['answer']>;

export type SecretVault = {
  readonly [M in SecretMethod]: (request: SecretRequest<M>) => Promise<Result<SecretAnswer<M>>>;
};
