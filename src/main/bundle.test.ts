import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const OUT = join(import.meta.dirname, '../../out/main');

test('the bundles of the main side are ASCII, so that their texts take one byte a letter in memory', (context) => {
  if (!existsSync(OUT)) context.skip('out/main is not built');
  const files = readdirSync(OUT, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.cjs'));
  expect(files.length).toBeGreaterThan(1);
  // As bytes: a letter beyond ASCII has some above 127.
  const others = files.filter((name) => readFileSync(join(OUT, name)).some((byte) => byte > 127));
  expect(others).toEqual([]);
});

test('the bundles of the main side ask only for what they may find at run time', (context) => {
  if (!existsSync(OUT)) context.skip('out/main is not built');
  const files = readdirSync(OUT, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.cjs'));
  expect(files).toContain('index.cjs');
  const asked = files.flatMap((name) =>
    [...readFileSync(join(OUT, name), 'utf8').matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  // Native and wasm parts stay outside; what entries share is a chunk beside them; all else must be bundled.
  const allowed =
    /^(electron|keytar|serialport|node-sqlite3-wasm|bufferutil|utf-8-validate|\.{1,2}\/.+\.cjs)$/;
  expect(asked.filter((name) => !isBuiltin(name) && !allowed.test(name))).toEqual([]);
});
