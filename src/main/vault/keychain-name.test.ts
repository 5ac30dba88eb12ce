import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectOk } from '../../shared/result.ts';
import { diskFiles } from './files.ts';
import { keychainName } from './keychain-name.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-name-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a profile keeps its name, and another has another', () => {
  const first = expectOk(keychainName(diskFiles(join(folder, 'a'))));
  expect(expectOk(keychainName(diskFiles(join(folder, 'a'))))).toBe(first);
  expect(expectOk(keychainName(diskFiles(join(folder, 'b'))))).not.toBe(first);
});

test('a damaged name is never replaced by a new one', () => {
  const files = diskFiles(folder);
  expectOk(keychainName(files));
  writeFileSync(join(folder, 'keychain-name'), 'damaged');
  const found = keychainName(files);
  expect(found.ok ? null : found.error.code).toBe('vault.nameUnreadable');
  expect(readFileSync(join(folder, 'keychain-name'), 'utf8')).toBe('damaged');
});
