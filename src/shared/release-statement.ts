/**
 * The text that is signed for a release: its version and the SHA-512 (base64) of each of its files, sorted, a line each.
 * Signed by tools/package/sign-release.mjs, checked by src/main/shell/updates/release.ts.
 */
export const releaseStatement = (version: string, hashes: readonly string[]): string =>
  `${['wattlet-release-1', version, ...[...hashes].sort()].join('\n')}\n`;
