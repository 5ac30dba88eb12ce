import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomFillSync } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_POOL = 512;

/** Seals records of one table under its own key (AES-256-GCM, NIST SP 800-38D; HKDF-SHA256, RFC 5869). */
export interface Sealer {
  /**
   * version (1) || nonce (12) || ciphertext || tag (16). Table and key are additional data, so a record moved to
   * another place does not open. Nonces are random: 2^32 records per table stay under the limit of SP 800-38D 8.3.
   */
  seal(key: number, plain: Uint8Array): Uint8Array;
  /** Null where the bytes are not what was sealed for this key. */
  open(key: number, sealed: Uint8Array): Uint8Array | null;
}

const pool = new Uint8Array(NONCE_BYTES * NONCE_POOL);
let poolUsed = NONCE_POOL;

function nextNonce(): Uint8Array {
  if (poolUsed === NONCE_POOL) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  const start = poolUsed * NONCE_BYTES;
  poolUsed += 1;
  return pool.slice(start, start + NONCE_BYTES);
}

/** A 32-byte key for one purpose. */
export function deriveKey(master: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master, 'wattlet-store-v1', purpose, 32));
}

export function makeSealer(master: Uint8Array, table: string): Sealer {
  // A key object, not bytes: Node prepares bytes anew for every record, which takes ten times as long as the sealing.
  const key = createSecretKey(deriveKey(master, `table:${table}`));
  const associated = (recordKey: number): Buffer => Buffer.from(`${table}:${recordKey}`, 'ascii');
  return {
    seal(recordKey, plain) {
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(associated(recordKey));
      const body = cipher.update(plain);
      cipher.final();
      const out = new Uint8Array(1 + NONCE_BYTES + body.length + TAG_BYTES);
      out[0] = VERSION;
      out.set(nonce, 1);
      out.set(body, 1 + NONCE_BYTES);
      out.set(cipher.getAuthTag(), 1 + NONCE_BYTES + body.length);
      return out;
    },
    open(recordKey, sealed) {
      if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) return null;
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(associated(recordKey));
      decipher.setAuthTag(sealed.subarray(end));
      const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES, end));
      try {
        decipher.final();
      } catch {
        return null;
      }
      return plain;
    },
  };
}

/** The last 16 bytes: what stands for a sealed record in its table's digest. */
export function tagOf(sealed: Uint8Array): Uint8Array {
  return sealed.subarray(sealed.length - TAG_BYTES);
}
