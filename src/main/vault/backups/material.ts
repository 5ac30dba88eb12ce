import { readWords } from '../../../shared/backup/words.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { BackupMaterial } from '../../../shared/vault/secret-api.ts';
import type { Seed } from '../seed.ts';

/** The seed that a backup holds, whatever its form; each form names what is wrong with it. The caller zeroes it. */
export async function seedFromBackup(material: BackupMaterial): Promise<Result<Seed>> {
  switch (material.kind) {
    case 'words': {
      const read = await readWords(material.words);
      return read.ok ? ok({ entropy: Buffer.from(read.value.entropy), language: read.value.language }) : read;
    }
    case 'shares': {
      const { combineShares } = await import('./shares.ts');
      return combineShares(material.shares);
    }
    case 'file': {
      const { readFile } = await import('./keystore.ts');
      return readFile(material.json, material.passphrase);
    }
  }
}
