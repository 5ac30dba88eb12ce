/** Opens what a household sent: plain, or encrypted to an age key (age-encryption.org/v1, armored or not). */
import { armor, Decrypter } from 'age-encryption';
import { fail, ok, type Result } from '../shared/result.ts';

const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';
const BINARY = 'age-encryption.org/v1';

/** A year of a community's events is less; more would only fill the memory. Bytes. */
export const LONGEST_FILE = 256 * 1024 * 1024;

export const tooLong = (name: string): Result<never> =>
  fail('verifier.too-long', `The file ${name} is too long to be one of Wattlet's.`, 'Check its name.');

/** The file's text. `identities`: AGE-SECRET-KEY-1… Errors `verifier.locked`, `verifier.wrong-key`. */
export async function openFile(bytes: Uint8Array, identities: readonly string[]): Promise<Result<string>> {
  const text = new TextDecoder().decode(bytes);
  const armored = text.trimStart().startsWith(ARMOR);
  if (!armored && !text.startsWith(BINARY)) return ok(text);
  if (identities.length === 0) {
    return fail(
      'verifier.locked',
      'The file is encrypted for its recipient.',
      'Give the secret age key that it was made for.',
    );
  }
  try {
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
    return ok(await decrypter.decrypt(armored ? armor.decode(text) : bytes, 'text'));
  } catch {
    return fail(
      'verifier.wrong-key',
      'The file does not open with this key, or it was damaged on the way.',
      'Use the secret key that belongs to the recipient, or ask for the file again.',
    );
  }
}

/** The secret keys in a text; comments and blank lines as age-keygen writes them are left out. */
export const identitiesIn = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter((word) => /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/i.test(word))
    .map((word) => word.toUpperCase());
