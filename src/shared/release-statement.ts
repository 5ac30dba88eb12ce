/**
 * What is signed of a release, and when one is newer than another. Signed by tools/package/sign-release.mjs, checked by
 * src/main/shell/updates/release.ts.
 */

/** A file of a release: its name and the SHA-512 (base64) of its bytes. */
export interface ReleaseFile {
  readonly url: string;
  readonly sha512: string;
}

export interface Release {
  /** Name of the description, which says for which system it is: latest.yml, latest-mac.yml, latest-linux.yml, … */
  readonly description: string;
  readonly version: string;
  readonly files: readonly ReleaseFile[];
}

/** A file's or a version's: nothing that could end a line of the statement, name a folder or another host. */
export const PLAIN_NAME = /^\w[\w.-]*$/;
/** Semantic Versioning 2.0.0 without build metadata. */
export const VERSION = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

/**
 * The text that is signed: the system, the version, and each file's hash with its name, so that no signed file can be
 * given out under the name of another one, nor for another system.
 */
export const releaseStatement = ({ description, version, files }: Release): string =>
  `${['wattlet-release-2', description, version, ...files.map(({ url, sha512 }) => `${sha512} ${url}`).sort()].join('\n')}\n`;

/**
 * The description that a program of this system asks for: what electron-builder calls it and electron-updater looks for.
 *
 * @param platform as Node names it
 * @param arch as Node names it; only Linux has a description for each
 */
export function descriptionName(platform: string, arch: string): string {
  if (platform === 'win32') return 'latest.yml';
  if (platform === 'darwin') return 'latest-mac.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}

/** Whether `version` comes after `than` (Semantic Versioning 2.0.0, section 11); false for what is no version. */
export function isNewer(version: string, than: string): boolean {
  if (!VERSION.test(version) || !VERSION.test(than)) return false;
  const [a, b] = [partsOf(version), partsOf(than)];
  const core = firstDifference(a.core, b.core);
  if (core !== 0) return core > 0;
  // A version that is only announced comes before the one it announces.
  if (a.before.length === 0 || b.before.length === 0) return a.before.length === 0 && b.before.length > 0;
  return firstDifference(a.before, b.before) > 0;
}

function partsOf(version: string): { core: string[]; before: string[] } {
  const at = version.indexOf('-');
  const core = at < 0 ? version : version.slice(0, at);
  return { core: core.split('.'), before: at < 0 ? [] : version.slice(at + 1).split('.') };
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [one, other] = [a[i], b[i]];
    // Of two that begin alike, the longer one comes later.
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const [first, second] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (first && second && Number(one) !== Number(other)) return Number(one) - Number(other);
    if (first !== second) return first ? -1 : 1;
    if (!first) return one < other ? -1 : 1;
  }
  return 0;
}
