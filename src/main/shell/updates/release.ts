/**
 * Whether a release is ours, for this system, and newer. The host of the releases is trusted with nothing: the
 * description of a release (what electron-builder writes as latest*.yml) carries an Ed25519 signature (RFC 8032) over
 * its own name, its version, and the name and SHA-512 of every file in it, made by tools/package/sign-release.mjs; the
 * public key is in the package. electron-updater then holds what it downloads to that SHA-512, and Windows and macOS
 * check the program's own signature besides. What a host still can do is to say nothing of a new version.
 */
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { isNewer, PLAIN_NAME, releaseStatement, VERSION } from '../../../shared/release-statement.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

const descriptionSchema = z.object({
  version: z.string().regex(VERSION).max(40),
  files: z
    .array(z.object({ url: z.string().regex(PLAIN_NAME).max(200), sha512: z.base64().length(88) }))
    .min(1)
    .max(20),
  /** Parts that an installer would fetch by itself from anywhere; ours has none. */
  packages: z.never().optional(),
  wattletSignature: z.base64().length(88),
});

/** What this copy of the program goes by. */
export interface Installed {
  readonly version: string;
  /** Name of the description that is for this system (`descriptionName`). */
  readonly description: string;
  /** base64 of the public key's SubjectPublicKeyInfo (DER). */
  readonly releaseKey: string;
}

/**
 * @param description of the release, as it came from its host
 * @returns the version; `update.older` for one that is signed but not newer, `update.unsigned` for everything else
 */
export function verifiedVersion(description: unknown, installed: Installed): Result<string> {
  const read = descriptionSchema.safeParse(description);
  if (!read.success) return unsigned();
  const { version, files, wattletSignature } = read.data;
  const statement = releaseStatement({ description: installed.description, version, files });
  try {
    const der = Buffer.from(installed.releaseKey, 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return unsigned();
    const good = verify(null, Buffer.from(statement), key, Buffer.from(wattletSignature, 'base64'));
    if (!good) return unsigned();
  } catch {
    return unsigned();
  }
  return isNewer(version, installed.version) ? ok(version) : older();
}

const unsigned = () =>
  fail(
    'update.unsigned',
    'The new version is not signed by the makers of Wattlet. Nothing was installed.',
    'Go on with this version, and tell whoever helps you.',
  );

const older = () =>
  fail(
    'update.older',
    'What was offered as a new version is an old one. Nothing was installed.',
    'Go on with this version, and tell whoever helps you.',
  );
