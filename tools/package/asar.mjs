import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Packed a file in an archive
 * @property {string} path with `/`, from the archive's root
 * @property {boolean} unpacked lies beside the archive, in ARCHIVE.unpacked
 * @property {string | undefined} hash the SHA-256 that a system with integrity checks compares
 * @property {() => string} text reads it
 */

/**
 * The files in an ASAR archive: four little-endian 32-bit sizes, the JSON of the tree, then the contents.
 *
 * @param {string} archive
 * @returns {Packed[]}
 */
export function listArchive(archive) {
  const sizes = readPart(archive, 0, 16);
  const tree = JSON.parse(readPart(archive, 16, sizes.readUInt32LE(12)).toString('utf8'));
  const contents = 8 + sizes.readUInt32LE(4);
  return filesOf(tree, '').map(({ path, node }) => ({
    path,
    unpacked: node.unpacked === true,
    hash: node.integrity?.hash,
    text: () =>
      node.unpacked === true
        ? readFileSync(join(`${archive}.unpacked`, path), 'utf8')
        : readPart(archive, contents + Number(node.offset), node.size ?? 0).toString('utf8'),
  }));
}

/** @param {string} archive @param {number} from @param {number} size */
function readPart(archive, from, size) {
  const file = openSync(archive, 'r');
  try {
    const part = Buffer.alloc(size);
    readSync(file, part, 0, size, from);
    return part;
  } finally {
    closeSync(file);
  }
}

/**
 * @typedef {object} Node of the tree: a folder with `files`, or a file
 * @property {Record<string, Node>} [files]
 * @property {boolean} [unpacked]
 * @property {{ hash: string }} [integrity]
 * @property {string} [offset]
 * @property {number} [size]
 */

/**
 * @param {Node} node
 * @param {string} folder
 * @returns {{ path: string, node: Node }[]}
 */
function filesOf(node, folder) {
  return Object.entries(node.files ?? {}).flatMap(([name, child]) =>
    child.files === undefined
      ? [{ path: `${folder}${name}`, node: child }]
      : filesOf(child, `${folder}${name}/`),
  );
}
