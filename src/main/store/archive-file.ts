import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { StoreFault } from './faults.ts';

/**
 * A file of sealed chunks under a passphrase: magic || salt (16) || chunks. A chunk is length (4, big-endian) ||
 * AES-256-GCM of the content || tag (16); its nonce is its number, its additional data the magic, the number and
 * whether it is the last one, so that chunks cannot be cut off, swapped or taken from another file (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). Key: scrypt, N = 2^17, r = 8, p = 1 (RFC 7914).
 */
const MAGIC = Buffer.from('wattlet-archive-1\n', 'ascii');
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
/** More than any chunk that `writeArchive` makes; a longer one is damage, not a reason to take memory. */
const LONGEST_CHUNK = 64 * 1024 * 1024;

export const archiveFaults = {
  locked: (): StoreFault =>
    new StoreFault({
      code: 'store.archive-locked',
      message: 'The passphrase does not open this archive.',
      remedy: 'Type the passphrase it was made with.',
    }),
  damaged: (): StoreFault =>
    new StoreFault({
      code: 'store.archive-damaged',
      message: 'The archive is damaged; nothing was taken from it.',
      remedy: 'Use another copy; the history also comes back from the chain.',
    }),
  foreign: (): StoreFault =>
    new StoreFault({
      code: 'store.archive-foreign',
      message: 'This is the archive of another home; nothing was taken from it.',
      remedy: 'Choose the file that this home exported.',
    }),
  notAnArchive: (): StoreFault =>
    new StoreFault({
      code: 'store.not-an-archive',
      message: 'This file is no archive of Wattlet.',
      remedy: 'Choose the file that Wattlet exported.',
    }),
};

function keyFrom(passphrase: string, salt: Uint8Array): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, {
    N: 2 ** 17,
    r: 8,
    p: 1,
    maxmem: 256 * 2 ** 20,
  });
}

function nonce(chunk: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(chunk, 8);
  return bytes;
}

function associated(chunk: number, last: boolean): Buffer {
  return Buffer.concat([MAGIC, nonce(chunk), Uint8Array.of(last ? 1 : 0)]);
}

/**
 * Writes the chunks to a file beside the target, syncs, and renames: the target is whole or as it was. Yields after each
 * chunk, so that a long archive need not hold up everything else.
 */
export function* writeArchive(
  target: string,
  passphrase: string,
  chunks: Iterable<Uint8Array>,
): Generator<void, void> {
  const part = `${target}.part`;
  const salt = randomBytes(SALT_BYTES);
  const key = keyFrom(passphrase, salt);
  try {
    const fd = openSync(part, 'w', 0o600);
    try {
      writeAll(fd, Buffer.concat([MAGIC, salt]));
      let number = 0;
      const seal = (content: Uint8Array, last: boolean): void => {
        const cipher = createCipheriv('aes-256-gcm', key, nonce(number));
        cipher.setAAD(associated(number, last));
        const body = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
        const length = Buffer.alloc(LENGTH_BYTES);
        length.writeUInt32BE(body.length);
        writeAll(fd, Buffer.concat([length, body]));
        number += 1;
      };
      for (const chunk of chunks) {
        seal(chunk, false);
        yield;
      }
      seal(new Uint8Array(), true);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, target);
  } finally {
    rmSync(part, { force: true });
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

export interface Chunk {
  readonly plain: Uint8Array;
  /** How much of the file is read with it, 0 to 1. */
  readonly part: number;
}

/** Opens chunk after chunk; throws before giving anything that was changed. The end of the loop is the true end. */
export function* readArchive(source: string, passphrase: string): Generator<Chunk> {
  const fd = openSync(source, 'r');
  try {
    const bytes = fstatSync(fd).size;
    let read = MAGIC.length + SALT_BYTES;
    const head = readExactly(fd, MAGIC.length + SALT_BYTES);
    if (head === null || !head.subarray(0, MAGIC.length).equals(MAGIC)) throw archiveFaults.notAnArchive();
    const key = keyFrom(passphrase, head.subarray(MAGIC.length));
    for (let number = 0; ; number += 1) {
      const length = readExactly(fd, LENGTH_BYTES)?.readUInt32BE() ?? 0;
      if (length < TAG_BYTES || length > LONGEST_CHUNK) throw archiveFaults.damaged();
      const body = readExactly(fd, length);
      if (body === null) throw archiveFaults.damaged();
      const last = length === TAG_BYTES;
      const plain = openChunk(key, number, last, body);
      if (plain === null) throw number === 0 ? archiveFaults.locked() : archiveFaults.damaged();
      if (last) return;
      read += LENGTH_BYTES + length;
      yield { plain, part: read / bytes };
    }
  } finally {
    closeSync(fd);
  }
}

function openChunk(key: Uint8Array, number: number, last: boolean, body: Buffer): Uint8Array | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(number), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(number, last));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const plain = decipher.update(body.subarray(0, body.length - TAG_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

function readExactly(fd: number, count: number): Buffer | null {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count; ) {
    const got = readSync(fd, bytes, at, count - at, null);
    if (got === 0) return null;
    at += got;
  }
  return bytes;
}
