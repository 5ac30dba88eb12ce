import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { vaultModeSchema } from './api.ts';

/**
 * The sealed vault file: a length, a header in JSON, AES-256-GCM ciphertext and tag. The header is the additional
 * data, so not a bit of it can be changed. The file's key comes from the keychain's wrapping key, from the passphrase
 * (scrypt, N = 2^17, r = 8, p = 1, 128 MiB), or from both, through HKDF-SHA256.
 */
export const FORMAT_VERSION = 1;
/** N of scrypt for new files. Injected lower only where a test kills the vault hundreds of times. */
export const SCRYPT_N = 2 ** 17;
const KEY_BYTES = 32;
const TAG_BYTES = 16;

const base64 = z.base64().max(1024);
const scryptSchema = z.object({
  N: z
    .int()
    .min(1024)
    .max(2 ** 20)
    .refine((N) => Number.isInteger(Math.log2(N))),
  r: z.literal(8),
  p: z.literal(1),
  salt: base64,
  /** Eight bytes from the stretched passphrase: tells a wrong passphrase from a damaged file. */
  check: base64,
});
export const headerSchema = z.object({
  format: z.literal('wattlet-vault'),
  version: z.int().positive(),
  mode: vaultModeSchema,
  /** Name of the wrapping key in the keychain: a hash of the key itself, so an altered entry is seen. */
  keyId: z.string().nullable(),
  scrypt: scryptSchema.nullable(),
  nonce: base64,
});
const fitsMode = ({ mode, keyId, scrypt }: Header) =>
  (mode === 'passphrase') === (keyId === null) && (mode === 'keychain') === (scrypt === null);
export type Header = z.infer<typeof headerSchema>;
export type ScryptHeader = z.infer<typeof scryptSchema>;

const damaged = () =>
  fail(
    'vault.damaged',
    'The file with your keys is damaged and cannot be opened. It was left as it is.',
    'Restore the household from one of your backups.',
  );

const derive = (ikm: Uint8Array, info: string, length = KEY_BYTES): Buffer =>
  Buffer.from(hkdfSync('sha256', ikm, Buffer.alloc(0), info, length));

/** Name of a wrapping key. The key has 256 random bits, so its hash says nothing about it. */
export const keyIdOf = (wrappingKey: Uint8Array): string =>
  derive(wrappingKey, 'wattlet-wrapping-key-id', 8).toString('hex');

export const newWrappingKey = (): Buffer => randomBytes(KEY_BYTES);

/** Stretches a passphrase, typed in any Unicode form. */
export function stretch(passphrase: string, salt: Uint8Array, N: number): Promise<Buffer> {
  const bytes = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, KEY_BYTES, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) => {
      bytes.fill(0);
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** A new salt and the key stretched with it. The caller zeroes the key. */
export async function newStretch(
  passphrase: string,
  N: number,
): Promise<{ header: ScryptHeader; key: Buffer }> {
  const salt = randomBytes(32);
  const key = await stretch(passphrase, salt, N);
  const check = derive(key, 'wattlet-passphrase-check', 8);
  return { header: { N, r: 8, p: 1, salt: salt.toString('base64'), check: check.toString('base64') }, key };
}

/** The stretched key of the right passphrase, or null for a wrong one. */
export async function stretchAgain(passphrase: string, header: ScryptHeader): Promise<Buffer | null> {
  const key = await stretch(passphrase, Buffer.from(header.salt, 'base64'), header.N);
  const check = derive(key, 'wattlet-passphrase-check', 8);
  const expected = Buffer.from(header.check, 'base64');
  if (expected.length === check.length && timingSafeEqual(check, expected)) return key;
  key.fill(0);
  return null;
}

/** The key of the file from its one or two parts. */
export function fileKey(
  mode: Header['mode'],
  wrappingKey: Uint8Array | null,
  stretched: Uint8Array | null,
): Buffer {
  const parts = [wrappingKey, stretched].filter((part) => part !== null);
  if (parts.length !== (mode === 'both' ? 2 : 1)) throw new Error(`mode ${mode} with ${parts.length} keys`);
  const ikm = Buffer.concat(parts);
  const key = derive(ikm, `wattlet-vault-file-v${FORMAT_VERSION}-${mode}`);
  ikm.fill(0);
  return key;
}

/** Seals with a nonce of its own each time. */
export function seal(header: Omit<Header, 'nonce'>, key: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const head = Buffer.from(JSON.stringify({ ...header, nonce: nonce.toString('base64') }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(head);
  return Buffer.concat([length, head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

interface Parts {
  readonly header: Header;
  readonly head: Buffer;
  readonly body: Buffer;
}

/** Splits a file. Fails with `vault.damaged`, or `vault.newer` for a version this program does not know. */
export function openHeader(file: Uint8Array): Result<Parts> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 4) return damaged();
  const end = 4 + bytes.readUInt32BE(0);
  if (end + TAG_BYTES > bytes.length || end > 8192) return damaged();
  const head = bytes.subarray(4, end);
  let json: unknown;
  try {
    json = JSON.parse(head.toString('utf8'));
  } catch {
    return damaged();
  }
  const parsed = headerSchema.safeParse(json);
  if (!parsed.success || !fitsMode(parsed.data)) return damaged();
  if (parsed.data.version > FORMAT_VERSION) {
    return fail(
      'vault.newer',
      'The file with your keys was written by a newer version of this program. It was left as it is.',
      'Install the newest version and start again.',
      { version: parsed.data.version },
    );
  }
  return ok({ header: parsed.data, head, body: bytes.subarray(end) });
}

/** The plain bytes; the caller zeroes them. */
export function unseal(parts: Parts, key: Uint8Array): Result<Buffer> {
  const nonce = Buffer.from(parts.header.nonce, 'base64');
  if (nonce.length !== 12) return damaged();
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(parts.head);
  decipher.setAuthTag(parts.body.subarray(parts.body.length - TAG_BYTES));
  try {
    const plain = decipher.update(parts.body.subarray(0, parts.body.length - TAG_BYTES));
    decipher.final();
    return ok(plain);
  } catch {
    return damaged();
  }
}
