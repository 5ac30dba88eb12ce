/** The passphrase of a profile: typed, or read from a file descriptor; never an argument, never in the environment. */
import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';
import { askSecret } from '../steward/terminal.ts';

/** `descriptor`: where its first line is; null asks the person at the terminal. */
export async function openPassphrase(descriptor: number | null): Promise<Result<string>> {
  if (descriptor === null) return ok(await askSecret('Passphrase: '));
  try {
    return ok(readFileSync(descriptor, 'utf8').split(/\r?\n/, 1)[0] ?? '');
  } catch {
    return fail(
      'box.no-descriptor',
      'The passphrase could not be read: there is nothing open under that number.',
      'Give a file with the passphrase as standard input and --passphrase-fd 0.',
    );
  }
}
