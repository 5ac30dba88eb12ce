import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the main bundle of a build asks only for what it may find at run time', (context) => {
  const bundle = join(import.meta.dirname, '../../out/main/index.cjs');
  if (!existsSync(bundle)) context.skip('out/main/index.cjs is not built');
  const asked = [...readFileSync(bundle, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(
    (match) => match[1],
  );
  const allowed = /^(node:.+|electron|keytar|serialport|node-sqlite3-wasm|bufferutil|utf-8-validate)$/;
  expect(asked.filter((name) => !allowed.test(name ?? ''))).toEqual([]);
});
