/**
 * Whether a release is ours. The host of the releases is trusted with nothing: the description of a release (what
 * electron-builder writes as latest*.yml) carries an Ed25519 signature (RFC 8032) over its version and the SHA-512 of
 * every file in it, made by tools/package/sign-release.mjs; the public key is in the package. electron-updater then
 * holds what it downloads to that SHA-512, and Windows and macOS check the program's own signature besides.
 */
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { releaseStatement } from '../../../shared/release-statement.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

const descriptionSchema = z.object({
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    .max(40),
  files: z
    .array(z.object({ sha512: z.base64().length(88) }))
    .min(1)
    .max(20),
  wattletSignature: z.base64().length(88),
});

/**
 * @param description of the release, as it came from its host
 * @param releaseKey base64 of the public key's SubjectPublicKeyInfo (DER)
 * @returns the version; `update.unsigned` for everything else
 */
export function verifiedVersion(description: unknown, releaseKey: string): Result<string> {
  const read = descriptionSchema.safeParse(description);
  if (!read.success) return unsigned();
  const { version, files, wattletSignature } = read.data;
  const statement = releaseStatement(
    version,
    files.map(({ sha512 }) => sha512),
  );
  try {
    const key = createPublicKey({ key: Buffer.from(releaseKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return unsigned();
    const good = verify(null, Buffer.from(statement), key, Buffer.from(wattletSignature, 'base64'));
    return good ? ok(version) : unsigned();
  } catch {
    return unsigned();
  }
}

const unsigned = () =>
  fail(
    'update.unsigned',
    'The new version is not signed by the makers of Wattlet. Nothing was installed.',
    'Go on with this version, and tell whoever helps you.',
  );
