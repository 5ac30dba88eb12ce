import { randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { VaultFiles } from './files.ts';

const FILE = 'keychain-name';
const FORM = /^[0-9a-f]{16}$/;

/**
 * The name under which the keychain knows this profile: chosen once and kept beside the vault, so that two profiles of
 * one person never share an entry and a profile that moves keeps its own. A name that is there but cannot be read is
 * never replaced: the keychain entry of the household's keys would be lost with it.
 */
export function keychainName(files: VaultFiles): Result<string> {
  try {
    const known = files.read(FILE);
    if (known !== null) {
      const id = Buffer.from(known).toString('utf8').trim();
      return FORM.test(id) ? ok(serviceOf(id)) : unreadable();
    }
    const id = randomBytes(8).toString('hex');
    files.write(FILE, Buffer.from(`${id}\n`));
    files.sync(FILE);
    files.syncFolder();
    return ok(serviceOf(id));
  } catch {
    return unreadable();
  }
}

const serviceOf = (id: string): string => `Wattlet ${id}`;

const unreadable = () =>
  fail(
    'vault.nameUnreadable',
    'The file that names this wallet in the keychain cannot be read or written. Your keys are safe and nothing was changed.',
    'Check the folder of the profile; if the file is gone, put it back from a copy, or restore your keys from a backup.',
    { file: FILE },
  );
