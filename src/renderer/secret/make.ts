import { ok, type Result } from '../../shared/result.ts';
import type { SecretVault } from '../../shared/vault/secret-api.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';

/** A backup as it stands in this window: texts of words, or the encrypted file. */
export type Made =
  | {
      readonly kind: 'words' | 'shares' | 'kit';
      /** The words of the seed, or of each share. */
      readonly sheets: readonly (readonly string[])[];
      readonly fingerprint: string;
    }
  | { readonly kind: 'file'; readonly json: string; readonly fileName: string; readonly fingerprint: string };

/** Two of three open the household: one sheet may be lost, and one alone opens nothing. */
const THRESHOLD = 2;
const COUNT = 3;

export async function makeBackup(
  vault: SecretVault,
  kind: BackupKind,
  passphrase: string,
  filePassphrase: string,
): Promise<Result<Made>> {
  if (kind === 'file') {
    const file = await vault.makeFile({ passphrase, filePassphrase });
    return file.ok ? ok({ kind, ...file.value }) : file;
  }
  if (kind === 'words') {
    const shown = await vault.showWords({ passphrase });
    return shown.ok ? ok({ kind, sheets: [shown.value.words], fingerprint: shown.value.fingerprint }) : shown;
  }
  const split = await vault.makeShares({ passphrase, threshold: THRESHOLD, count: COUNT });
  if (!split.ok) return split;
  const sheets = split.value.shares.map((share) => share.split(' '));
  return ok({ kind, sheets, fingerprint: split.value.fingerprint });
}
