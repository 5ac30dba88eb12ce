import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readJson, writeAtomically } from './atomic-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('small files are replaced whole and leave nothing beside them', () => {
  const file = join(folder, 'deep', 'a.json');
  expect(writeAtomically(file, '{"n":1}').ok).toBe(true);
  expect(writeAtomically(file, '{"n":2}').ok).toBe(true);
  expect(readJson(file, z.strictObject({ n: z.int() }))).toEqual({ n: 2 });
  expect(readdirSync(join(folder, 'deep'))).toEqual(['a.json']);
});

test('files that cannot be written say so and keep the old one', () => {
  const file = join(folder, 'a.json');
  mkdirSync(file);
  expect(writeAtomically(file, '{}')).toMatchObject({ ok: false, error: { code: 'files.notWritten' } });
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test.each(['', '{', 'null', '{"n":"1"}', '{"n":1,"m":2}'])(
  'that are damaged are as good as missing: %s',
  (text) => {
    writeFileSync(join(folder, 'a.json'), text);
    expect(readJson(join(folder, 'a.json'), z.strictObject({ n: z.int() }))).toBeNull();
  },
);
