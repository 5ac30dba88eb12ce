/**
 * Words that the vault's two contracts share: `src/main/vault/api.ts` for the household, `secret-api.ts` for the
 * secret window. They are here because the window may know nothing of the main side.
 */
import { z } from 'zod';
import { anyCaseHexSchema } from '../hex-schema.ts';

export type Hex = `0x${string}`;

/** 20 bytes; any case in, lower case out. */
export const addressSchema = anyCaseHexSchema(20);
export const hex32Schema = anyCaseHexSchema(32);
export const uint = (bits: number) =>
  z
    .bigint()
    .nonnegative()
    .lt(1n << BigInt(bits));
export const uint256Schema = uint(256);
export const pointSchema = z.object({ x: uint256Schema, y: uint256Schema });

/** A passphrase as typed; normalised to NFKC before use. At least 8 characters where one is set anew. */
export const passphraseSchema = z.string().min(1).max(1024);

/**
 * Where the key of the vault file comes from.
 * `keychain`: the OS keychain alone, so the wallet trades again after a restart by itself; a passphrase, where set,
 * guards sensitive acts. `both`: keychain and passphrase. `passphrase`: no keychain, by explicit choice.
 */
export const vaultModeSchema = z.enum(['keychain', 'both', 'passphrase']);
export type VaultMode = z.infer<typeof vaultModeSchema>;

export const identitySchema = z.object({
  account: addressSchema,
  /** Public mask key, registered as (x, y) (section 2). */
  maskPublicKey: pointSchema,
  /** Short text derived from the account, the same on every sheet of a kit; for people to compare. */
  fingerprint: z.string(),
});
export type Identity = z.output<typeof identitySchema>;

export const backupKindSchema = z.enum(['words', 'shares', 'file', 'kit']);
export type BackupKind = z.infer<typeof backupKindSchema>;
