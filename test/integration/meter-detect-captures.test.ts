import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Expectation, parseExpectation } from '../../src/community/check/expectation.ts';
import { PROTOCOLS } from '../../src/main/meter/decoders.ts';
import { createDetector, type DetectorResult } from '../../src/main/meter/detect/detector.ts';
import type { ByteSource } from '../../src/main/meter/sources/source.ts';
import { manualClock } from '../fixtures/manual-clock.ts';

/** Real telegrams of many makers, where they are at hand: each must be named as what it is, and damaged ones as nothing. */

const ROOT = resolve(import.meta.dirname, '../../../shared/captures');
const captures = existsSync(ROOT)
  ? readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'modbus-rtu')
      .flatMap(({ name }) =>
        readdirSync(join(ROOT, name))
          .filter((file) => file.endsWith('.expect.json'))
          .map((file) => [`${name}/${file.replace('.expect.json', '')}`, join(ROOT, name), file] as const),
      )
  : [];
if (captures.length === 0) console.warn('skipped: no folder of captures beside the repository');

const source: ByteSource = {
  hasLine: false,
  start: () => undefined,
  write: () => undefined,
  setLine: async () => undefined,
  reopen: () => undefined,
  stop: async () => undefined,
};

/** What detection says of a line on which the capture is heard every ten seconds. */
function detected(bytes: Uint8Array, expectation: Expectation): DetectorResult | null {
  const clock = manualClock();
  let result: DetectorResult | null = null;
  const detector = createDetector({
    entries: PROTOCOLS,
    keys: {
      ...(expectation.key === null ? {} : { decryptionKey: expectation.key }),
      ...(expectation.authKey === null ? {} : { authenticationKey: expectation.authKey }),
      ...(expectation.aad === null ? {} : { additionalData: expectation.aad }),
    },
    source,
    clock,
    progress: () => undefined,
    done: (given) => {
      result = given;
    },
  });
  detector.linkOpen();
  for (let burst = 0; burst < 6 && result === null; burst += 1) {
    // In pieces, as a serial port hands them over.
    for (let at = 0; at < bytes.length && result === null; at += 61) {
      detector.bytes(bytes.subarray(at, at + 61));
      clock.advanceSync(5);
    }
    clock.advanceSync(10_000);
  }
  detector.stop();
  return result;
}

const fileOf = (folder: string, expectName: string, stated: string | null): string => {
  const stem = expectName.replace('.expect.json', '');
  const names = readdirSync(folder).filter((name) => !name.endsWith('.expect.json'));
  const found = names.find(
    (name) => name === basename(stated ?? '') || name.replace(/\.[^.]+$/, '') === stem,
  );
  return join(folder, found ?? stem);
};

describe.skipIf(captures.length === 0)('captures on a line', () => {
  test.each(captures)('%s', (_name, folder, file) => {
    const expectation = parseExpectation(readFileSync(join(folder, file), 'utf8'), basename(folder));
    if (typeof expectation === 'string') throw new Error(expectation);
    const bytes = new Uint8Array(readFileSync(fileOf(folder, file, expectation.file)));
    const result = detected(bytes, expectation);
    // Some captures were made unreadable by their owners: their expectation is that nothing is read.
    const readable = Object.values(expectation.values).some((value) => value !== null && value !== undefined);
    if (expectation.validity === 'valid' && readable)
      expect(result?.found?.protocol).toBe(expectation.protocol);
    else if (result?.found) expect(result.found.protocol).toBe(expectation.protocol);
    if (/^bad-|corrupt/.test(expectation.validity)) expect(result?.found ?? null).toBeNull();
  });
});
