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

  it('says for each system what is installed, and how it is guarded', () => {
    const description = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    /** The lines of one part, as they stand. */
    const part = (name: string): string =>
      new RegExp(`^${name}:\\n((?: .*\\n|\\n)+)`, 'm').exec(`${description}\n`)?.[1] ?? '';
    expect(part('linux')).toContain('target: [AppImage, deb]');
    expect(part('linux')).toMatch(/desktop:\n {4}entry:\n {6}Name: Wattlet/);
    expect(part('deb')).toContain('60-wattlet-meter.rules=/usr/lib/udev/rules.d/60-wattlet-meter.rules');
    expect(part('win')).toContain('target: [nsis]');
    // Keys are in the profile: no uninstaller takes them away.
    expect(part('nsis')).toContain('deleteAppDataOnUninstall: false');
    expect(part('mac')).toContain('target: [dmg, zip]');
    expect(part('mac')).toContain('hardenedRuntime: true');
    expect(part('protocols')).toContain('schemes: [wattlet]');
    expect(description).toMatch(/^asar: true$/m);
    expect(description).toMatch(/^asarUnpack:\n {2}- '\*\*\/\*\.node'$/m);
    expect(description).toMatch(/^files:\n {2}- '!\*\*\/\*'$/m);
    const entitlements = readFileSync(join(ROOT, 'assets/entitlements.mac.plist'), 'utf8');
    expect([...entitlements.matchAll(/<key>(.+)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
  });
});
