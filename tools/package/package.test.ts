/** What the description of the package says. What is in the package itself: test/package/archive.test.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { FUSES } from './fuses.mjs';

const ROOT = join(import.meta.dirname, '../..');

describe('the fuses', () => {
  it('are all in the list', () => {
    const known = Object.values(FuseV1Options).filter((option) => typeof option === 'number');
    expect(Object.keys(FUSES).map(Number).sort()).toEqual(known.sort());
  });

  it('are set by the one hook, which electron-builder is told of', () => {
    const description = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    const hook = /^afterPack: (.+)$/m.exec(description)?.[1] ?? '';
    expect(existsSync(join(ROOT, hook))).toBe(true);
    expect(readFileSync(join(ROOT, hook), 'utf8')).toContain('setFuses(');
    expect(description).not.toMatch(/^electronFuses:/m);
  });
});

describe('the description of the package', () => {
  it('names files that are there', () => {
    const description = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    const named = [...description.matchAll(/\bassets(?:\/[\w.-]+)*/g)].map(([path]) => path);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(readdirSync(join(ROOT, 'assets/icons')).every((name) => /^(\d+)x\1\.png$/.test(name))).toBe(true);
  });
});
