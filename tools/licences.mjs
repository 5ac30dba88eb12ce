/**
 * The licences of every package that the app is built from or ships: the dependencies of package.json and theirs, as
 * npm put them into node_modules. The build writes them to out/main/licences.json, which Settings shows.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {{ name: string, version: string, licence: string, text: string }} Licence */

const LICENCE_FILE = /^(licen[cs]e|copying|unlicense)([.-].*)?$/i;
/** Types only: nothing of them is in the build. */
const TYPES_ONLY = /^@types\//;

/**
 * @param {string} root the checkout
 * @returns {Licence[]} by name and version, each once; `text` is empty where a package brings no file
 */
export function collectLicences(root) {
  /** @type {Map<string, Licence>} */
  const found = new Map();
  const queue = dependenciesOf(root).map((name) => ({ name, from: root }));
  const seen = new Set();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const folder = find(next.name, next.from);
    if (folder === undefined || seen.has(folder)) continue;
    seen.add(folder);
    const { name, version, license } = readPackage(folder);
    if (!TYPES_ONLY.test(name)) {
      found.set(`${name}@${version}`, {
        name,
        version,
        licence: String(license ?? ''),
        text: textOf(folder),
      });
    }
    queue.push(...dependenciesOf(folder).map((other) => ({ name: other, from: folder })));
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/**
 * For the build of main: writes the list beside the bundle.
 * @param {string} root
 */
export function licencesPlugin(root) {
  return {
    name: 'wattlet-licences',
    /** @this {{ emitFile(file: { type: 'asset', fileName: string, source: string }): string }} */
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'licences.json',
        source: JSON.stringify(collectLicences(root)),
      });
    },
  };
}

/** @param {string} folder */
const readPackage = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** @param {string} folder @returns {string[]} what it needs at run time; optional parts only where they are there */
function dependenciesOf(folder) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = readPackage(folder);
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** @param {string} name @param {string} from @returns {string | undefined} the folder that Node would find */
function find(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** @param {string} folder */
function textOf(folder) {
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}
