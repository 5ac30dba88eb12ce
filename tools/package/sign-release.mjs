/**
 * `node tools/package/sign-release.mjs FOLDER`: puts a signature into every latest*.yml that electron-builder left in
 * the folder, over its own name, the version, and the name and SHA-512 of each file. The Ed25519 private key (PEM,
 * PKCS #8) is in WATTLET_RELEASE_PRIVATE_KEY. `--key` instead of a folder prints the public key as the package wants it.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLAIN_NAME, releaseStatement } from '../../src/shared/release-statement.ts';

/**
 * @param {string} description the name of a latest*.yml
 * @param {string} text what is in it
 * @param {string} pem
 * @returns {string} the text with its signature; throws where it already has one, names no file, or one that no wallet
 *   would take
 */
export function signed(description, text, pem) {
  const version = /^version: (\S+)$/m.exec(text)?.[1];
  // Of each file in the list; the one at the margin repeats the first for versions long gone.
  const files = [...text.matchAll(/^ {2}- url: (.+)\n {4}sha512: (\S+)$/gm)].map(
    ([, url = '', sha512 = '']) => ({
      url,
      sha512,
    }),
  );
  const listed = text.match(/^ {4}sha512: /gm)?.length ?? 0;
  if (version === undefined || files.length === 0 || files.length !== listed)
    throw new Error('This describes no release.');
  const strange = files.find(({ url }) => !PLAIN_NAME.test(url));
  if (strange !== undefined) throw new Error(`No wallet takes a file called ${strange.url}.`);
  if (/^wattletSignature:/m.test(text)) throw new Error('This is signed already.');
  const statement = releaseStatement({ description, version, files });
  const signature = sign(null, Buffer.from(statement), createPrivateKey(pem));
  return `${text.trimEnd()}\nwattletSignature: ${signature.toString('base64')}\n`;
}

/** @param {string} pem @returns {string} base64 of the public key's SubjectPublicKeyInfo */
export function publicKey(pem) {
  return createPublicKey(createPrivateKey(pem)).export({ format: 'der', type: 'spki' }).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pem = process.env['WATTLET_RELEASE_PRIVATE_KEY'] ?? '';
  const folder = process.argv[2] ?? '.';
  if (folder === '--key') process.stdout.write(`${publicKey(pem)}\n`);
  else {
    const names = readdirSync(folder).filter((name) => /^latest.*\.yml$/.test(name));
    if (names.length === 0) throw new Error(`There is no latest*.yml in ${folder}.`);
    for (const name of names) {
      const file = join(folder, name);
      writeFileSync(file, signed(name, readFileSync(file, 'utf8'), pem));
    }
  }
}
