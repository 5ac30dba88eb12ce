import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFolder } from '../../src/community/check/vectors.ts';

const folder = fileURLToPath(new URL('../../../shared/vectors', import.meta.url));

async function run(dir: string, chainToo = false): Promise<{ code: 0 | 1; lines: string[] }> {
  const lines: string[] = [];
  const code = await checkFolder(dir, (line) => lines.push(line), chainToo);
  return { code, lines };
}

describe.skipIf(!existsSync(folder))(
  'the shared test vectors (skipped where ../shared/vectors is absent)',
  () => {
    test('every field passes, here and on chain', async () => {
      const { code, lines } = await run(folder, true);
      expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
      expect(lines.at(-1)).toMatch(/^[1-9]\d{2,} passed, 0 failed$/);
      expect(code).toBe(0);
    });

    describe('one altered value', () => {
      let copy = '';
      beforeAll(() => {
        copy = mkdtempSync(join(tmpdir(), 'vectors-'));
      });
      afterAll(() => rmSync(copy, { recursive: true, force: true }));

      /** Copies a file with one digit of the given place changed, and the keys that it may need. */
      function alter(file: string, change: (content: string) => string): void {
        for (const name of readdirSync(copy)) rmSync(join(copy, name));
        for (const name of new Set([file, 'keys.json'])) {
          const content = readFileSync(join(folder, name), 'utf8');
          const changed = name === file ? change(content) : content;
          if (name === file) expect(changed).not.toBe(content);
          writeFileSync(join(copy, name), changed);
        }
      }

      /** First value of a field, its last digit changed; numbers, decimals and hexadecimals alike. */
      const field =
        (name: string) =>
        (content: string): string =>
          content.replace(
            new RegExp(`("${name}":[^0-9]*(?:0x)?[0-9a-f]*?)([0-9a-f])(?=[",\\]}])`),
            (_, head: string, last: string) => `${head}${last === '1' ? '2' : '1'}`,
          );

      test.each([
        ['keys.json', ['chainId', 'market', 'genesis', 'domain', 'account', 'accountPrivateKey']],
        ['keys.json', ['maskPrivateKey', 'maskPublicKey', 'maskX', 'maskY', 'registrationDigest']],
        ['pedersen.json', ['H', 'counter', 'v', 'rho', 'point']],
        [
          'rounds.json',
          ['domain', 'members', 'key', 'slot', 'plain', 'salts', 'binds', 'b', 'bHashes', 'masked'],
        ],
        ['rounds.json', ['sum', 'missing', 'a', 'm', 'A', 'M']],
        ['bills.json', ['price', 'imbalancePrice', 'a', 'm', 'rhoA', 'rhoM', 'A', 'M']],
        ['bills.json', ['amount', 'tokenUnits', 'rho', 'acc']],
        [
          'clearing.json',
          ['feedIn', 'retail', 'ticks', 'tick', 'volume', 'mS', 'numS', 'denS', 'mD', 'numD', 'denD'],
        ],
        ['clearing.json', ['bought', 'sold']],
      ])('in %s is found: %j', async (file, fields) => {
        for (const name of fields) {
          alter(file, field(name));
          const { code, lines } = await run(copy);
          expect({ name, code }).toEqual({ name, code: 1 });
          expect(lines.some((line) => line.startsWith(`FAIL ${file}`))).toBe(true);
        }
      });

      test.each([
        ['keys.json', 'registrationDigest'],
        ['pedersen.json', 'point'],
        ['rounds.json', 'sum'],
        ['rounds.json', 'bHashes'],
        ['clearing.json', 'volume'],
        ['clearing.json', 'sold'],
        ['bills.json', 'acc'],
      ])('in %s is found on chain too: %s', async (file, name) => {
        alter(file, field(name));
        const { lines } = await run(copy, true);
        expect(lines.some((line) => line.startsWith(`FAIL ${file} on chain`))).toBe(true);
      });
    });
  },
);

describe('folders that prove nothing', () => {
  let empty = '';
  beforeAll(() => {
    empty = mkdtempSync(join(tmpdir(), 'vectors-'));
  });
  afterAll(() => rmSync(empty, { recursive: true, force: true }));

  test('an empty folder, an unknown kind and broken JSON each fail', async () => {
    expect(await run(empty)).toMatchObject({ code: 1 });
    writeFileSync(join(empty, 'new.json'), '{"what":1}');
    expect((await run(empty)).lines).toEqual(['FAIL new.json: unknown kind of file', '0 passed, 1 failed']);
    writeFileSync(join(empty, 'new.json'), '{');
    expect((await run(empty)).code).toBe(1);
    writeFileSync(join(empty, 'new.json'), '{"ticks":32,"feedIn":1,"retail":2,"cases":[]}');
    expect((await run(empty)).lines[0]).toBe('FAIL new.json: nothing in it was checked');
  });

  test('values may be hexadecimal, decimal or numbers, with or without 0x', async () => {
    const H = [
      '1ac25d9c3c17c1f018613c52cf93f2a18e30991d1075156d91b942cdd10dafd2',
      '0f1a22e6585074258cd36566f6b556e57a4259cd3f7083abc9ee77004301da0e',
    ];
    const commitments = [
      { v: 0, rho: '1', point: { x: `0x${H[0]}`, y: H[1] } },
      { v: '0x1', rho: 0, point: ['1', 2] },
      { v: '0', rho: '0x0', point: [0, '0'] },
    ];
    writeFileSync(join(empty, 'new.json'), JSON.stringify({ H, counter: '5', commitments }));
    expect(await run(empty)).toEqual({ code: 0, lines: ['9 passed, 0 failed'] });
  });
});
