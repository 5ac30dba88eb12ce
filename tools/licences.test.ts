import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectLicences } from './licences.mjs';

const ROOT = join(import.meta.dirname, '..');
const found = collectLicences(ROOT);

/** Licences under which parts may be shipped in an Apache-2.0 program. Anything else is looked at before it is added. */
const KNOWN = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'MPL-2.0',
  'Python-2.0',
  'BlueOak-1.0.0',
  'Zlib',
]);

test('every dependency is listed, with those it brings', () => {
  const names = new Set(found.map(({ name }) => name));
  const own = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies);
  expect(own.filter((name) => !names.has(name))).toEqual([]);
  expect(names.has('@serialport/bindings-cpp')).toBe(true);
  expect(new Set(found.map(({ name, version }) => `${name}@${version}`)).size).toBe(found.length);
});

test('every part has a licence that may be shipped', () => {
  const odd = found.filter(({ licence }) => {
    const names = licence.replaceAll(/[()]/g, '').split(/ (?:OR|AND) /);
    return licence.includes(' AND ')
      ? !names.every((one) => KNOWN.has(one))
      : !names.some((one) => KNOWN.has(one));
  });
  expect(odd.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
});
