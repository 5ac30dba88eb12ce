import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkFolder } from '../../src/community/check/captures.ts';
import { PROTOCOLS } from '../../src/main/meter/decoders.ts';

/** Real captures live outside the repository (their licences differ); absent ones are named and skipped. */
const root = fileURLToPath(new URL('../../../shared/captures', import.meta.url));

describe('real captures', () => {
  for (const { protocol } of PROTOCOLS) {
    const folder = join(root, protocol);
    const present = existsSync(folder) && readdirSync(folder).length > 0;
    test.skipIf(!present)(`${protocol}${present ? '' : ' (no captures here: skipped)'}`, () => {
      const summary = checkFolder(folder);
      expect(summary.lines).toEqual([]);
      expect(summary.passed).toBeGreaterThan(0);
    });
  }
});
