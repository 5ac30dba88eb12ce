import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gloCiphered } from '../../../../community/emulator/telegrams/ciphered.ts';
import { dsmr5 } from '../../../../community/emulator/telegrams/p1.ts';
import type { DecoderEvent, DecoderOptions, TelegramReading } from '../../decoder.ts';
import { createEncryptedP1Decoder } from './index.ts';

const key = Uint8Array.from({ length: 16 }, (_, n) => 3 * n + 1);
const authenticationKey = Uint8Array.from({ length: 16 }, (_, n) => 200 - n);
const systemTitle = new TextEncoder().encode('WTL00001');
const plain = dsmr5({
  meterId: 'E1',
  importWh: [1_000, 2_000],
  exportWh: [0, 0],
  powerW: 321,
  utcSeconds: 1_700_000_000,
});
const sealed = gloCiphered({ plain, key, systemTitle, counter: 7, authenticationKey });
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (bytes: Uint8Array, options: DecoderOptions): DecoderEvent[] => {
  const decoder = createEncryptedP1Decoder(options);
  return [...decoder.push(bytes), ...decoder.silence()];
};

test('with both keys it is read and authenticated, also where the additional data are given whole', () => {
  const [reading] = readings(feed(sealed, { decryptionKey: key, authenticationKey }));
  expect(reading?.importTotal?.microWh).toBe(3_000_000_000n);
  expect(reading?.flags).toContain('authenticated');
  const additionalData = Uint8Array.from([0x30, ...authenticationKey]);
  expect(readings(feed(sealed, { decryptionKey: key, additionalData }))[0]?.flags).toContain('authenticated');
});

test('without authentication key the checksum inside vouches, and the reading says so', () => {
  const [reading] = readings(feed(sealed, { decryptionKey: key }));
  expect(reading?.powerMilliW).toBe(321_000);
  expect(reading?.flags).toContain('not-authenticated');
  const untagged = gloCiphered({ plain, key, systemTitle, counter: 7, authenticationKey: null });
  expect(readings(feed(untagged, { decryptionKey: key }))).toHaveLength(1);
});

test('a published or empty authentication key needs no entry', () => {
  const published = Uint8Array.from({ length: 16 }, (_, n) => 0x11 * n);
  const smarty = gloCiphered({ plain, key, systemTitle, counter: 1, authenticationKey: published });
  expect(readings(feed(smarty, { decryptionKey: key }))[0]?.flags).toContain('authenticated');
});

test('no key, a wrong key, a wrong authentication key: each refused in its own words', () => {
  expect(reasons(feed(sealed, {}))).toEqual(['key-missing']);
  const wrong = key.map((byte) => byte ^ 1);
  expect(reasons(feed(sealed, { decryptionKey: wrong }))).toEqual(['key-wrong']);
  expect(reasons(feed(sealed, { decryptionKey: key, authenticationKey: wrong }))).toEqual(['key-wrong']);
  expect(readings(feed(sealed, { decryptionKey: key.subarray(1) }))).toEqual([]);
});

test('any flipped bit in header, ciphertext or tag gives no reading', () => {
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const bytes = sealed.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      for (const reading of readings(feed(bytes, { decryptionKey: key, authenticationKey })))
        expect(reading.importTotal?.microWh).toBe(3_000_000_000n);
    }),
    { numRuns: 400 },
  );
});

test('noise around telegrams, random chunks, bounded memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: 1, max: 200 }), (junk, size) => {
      const decoder = createEncryptedP1Decoder({ decryptionKey: key, authenticationKey });
      const events: DecoderEvent[] = [];
      for (const part of [junk, sealed, junk, sealed])
        for (let at = 0; at < part.length; at += size)
          events.push(...decoder.push(part.subarray(at, at + size)));
      events.push(...decoder.silence());
      expect(readings(events)).toHaveLength(2);
      expect(decoder.bufferedBytes()).toBe(0);
    }),
    { numRuns: 100 },
  );
  const decoder = createEncryptedP1Decoder({ decryptionKey: key });
  decoder.push(new Uint8Array(200_000).fill(0xdb));
  expect(decoder.bufferedBytes()).toBeLessThanOrEqual(20_000);
});
