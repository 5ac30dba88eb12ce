import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { writeAtomically } from './atomic-file.ts';

const FILE = 'profile-id';
const FORM = /^[0-9a-f]{16}$/;

/**
 * The name under which the keychain knows this profile: chosen once and kept in the profile, so that two profiles of
 * one person never share an entry and a profile that moves keeps its own. A name that is there but cannot be read is
 * never replaced: the keychain entry of the household's keys would be lost with it.
 */
export function keychainService(profile: string): Result<string> {
  const file = join(profile, FILE);
  if (existsSync(file)) {
    const known = readText(file);
    return known !== null && FORM.test(known) ? ok(serviceOf(known)) : unreadable(file);
  }
  const id = randomBytes(8).toString('hex');
  const written = writeAtomically(file, `${id}\n`);
  return written.ok ? ok(serviceOf(id)) : written;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

const serviceOf = (id: string): string => `Wattlet ${id}`;

const unreadable = (file: string) =>
  fail(
    'profile.idUnreadable',
    'The file that names this profile in the keychain cannot be read. Your keys are safe and nothing was changed.',
    'Put the file back from a copy of the profile, or restore your keys from a backup in a new profile.',
    { file },
  );
