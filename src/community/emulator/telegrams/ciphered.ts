import { createCipheriv } from 'node:crypto';

/** General-Glo-Ciphering (DLMS Green Book 9.2.7.2) round any plain text, for the emulator and for tests. */
export interface CipherOptions {
  readonly plain: Uint8Array;
  readonly key: Uint8Array;
  readonly systemTitle: Uint8Array;
  readonly counter: number;
  /** Part of the additional data; null leaves the tag out (security control 0x20). */
  readonly authenticationKey: Uint8Array | null;
  /** The whole additional data, where it is not security control and authentication key. */
  readonly additionalData?: Uint8Array;
}

/** The same as general ciphering (tag dd): who sends it, to whom and when, and which key. */
export function generalCiphered(options: CipherOptions): Uint8Array {
  const inner = gloCiphered(options).subarray(10);
  const title = [8, ...options.systemTitle];
  const transaction = [8, 0, 0, 0, 0, 0, 0, 0, 1];
  return Uint8Array.from([0xdd, ...transaction, ...title, ...title, 0, 0, 0x01, 0x00, 0x00, ...inner]);
}

export function gloCiphered(options: CipherOptions): Uint8Array {
  const tagged = options.authenticationKey !== null;
  const control = tagged ? 0x30 : 0x20;
  const counter = new Uint8Array(4);
  new DataView(counter.buffer).setUint32(0, options.counter);
  const nonce = Buffer.concat([options.systemTitle, counter]);
  const cipher = createCipheriv('aes-128-gcm', options.key, nonce, { authTagLength: 12 });
  cipher.setAAD(options.additionalData ?? Uint8Array.from([control, ...(options.authenticationKey ?? [])]));
  const text = Buffer.concat([cipher.update(options.plain), cipher.final()]);
  const body = Buffer.concat(
    [[control], counter, text, tagged ? cipher.getAuthTag() : []].map((p) => Uint8Array.from(p)),
  );
  const length = [0x82, body.length >> 8, body.length & 255];
  return Uint8Array.from([0xdb, 8, ...options.systemTitle, ...length, ...body]);
}
