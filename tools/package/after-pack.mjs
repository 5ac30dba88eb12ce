import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../setup/paths.mjs';
import { FUSES, setFuses } from './fuses.mjs';
import { PROGRAM } from './twin.mjs';

const SUFFIX = { darwin: '.app', win32: '.exe', linux: '' };

/**
 * electron-builder calls this for each unpacked app, before it is signed.
 *
 * @param {import('app-builder-lib').AfterPackContext} context
 */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const platform = /** @type {keyof typeof SUFFIX} */ (electronPlatformName);
  const suffix = SUFFIX[platform];
  if (suffix === undefined) throw new Error(`There is no package for ${electronPlatformName}.`);
  const name = platform === 'linux' ? PROGRAM : packager.appInfo.productFilename;
  const asked = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8')).version;
  await setFuses(join(appOutDir, `${name}${suffix}`), FUSES, packager.info.framework.version === asked);
}
