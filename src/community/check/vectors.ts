/**
 * `node src/community/check/vectors.ts DIR`: runs every file of a folder of test vectors of docs/protocol.md
 * against this project's code, in TypeScript and on an in-process chain. One line for each disagreement; the last line counts. Exit code 1 if anything
 * failed, a file's kind is unknown, or nothing was checked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkBills } from './bills.ts';
import { checkClearing } from './clearing.ts';
import { checkKeys, type KnownKeys, readKeys } from './keys.ts';
import { checkOnChain } from './onchain.ts';
import { checkPedersen } from './pedersen.ts';
import { isObject, type Json } from './read.ts';
import { checkRounds } from './rounds.ts';
import { type Tally, tally } from './tally.ts';

type Kind = 'keys' | 'pedersen' | 'rounds' | 'clearing' | 'bills';

/** The kind of a file by what is in it, so that its name does not matter. */
export function kindOfFile(file: Json): Kind | null {
  if (Array.isArray(file)) return file.every((item) => isObject(item) && 'slots' in item) ? 'bills' : null;
  if (!isObject(file)) return null;
  if ('rounds' in file) return 'rounds';
  if ('cases' in file) return 'clearing';
  if ('bills' in file) return 'bills';
  if ('commitments' in file || 'H' in file) return 'pedersen';
  if ('members' in file && 'chainId' in file) return 'keys';
  return null;
}

interface VectorFile {
  readonly name: string;
  readonly kind: Kind;
  readonly content: Json;
}

function readFolder(folder: string, into: Tally): VectorFile[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !/\.(md|txt)$/i.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return names.flatMap((name) => {
    try {
      const content: Json = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const kind = kindOfFile(content);
      if (kind !== null) return [{ name, kind, content }];
      into.failure(name, 'unknown kind of file');
    } catch (error) {
      into.failure(name, error instanceof Error ? error.message : String(error));
    }
    return [];
  });
}

/** All keys that keys files of the folder give; a malformed file shows up when it is checked itself. */
function keysOf(files: readonly VectorFile[], into: Tally): KnownKeys {
  const all: KnownKeys = { domains: [], maskKeys: new Map() };
  for (const { name, content } of files.filter((file) => file.kind === 'keys')) {
    into.group(name, () => {
      const known = readKeys(content);
      all.domains.push(...known.domains);
      for (const [account, key] of known.maskKeys) all.maskKeys.set(account, key);
    });
  }
  return all;
}

/** Checks a folder in TypeScript and, unless told otherwise, on a chain; prints by `print`; answers the exit code. */
export async function checkFolder(
  folder: string,
  print: (line: string) => void,
  chainToo = true,
): Promise<0 | 1> {
  const counts = tally(print);
  const files = readFolder(folder, counts);
  const keys = keysOf(files, counts);
  for (const { name, kind, content } of files) {
    const before = counts.passed() + counts.failed();
    counts.group(name, () => {
      if (kind === 'keys') checkKeys(name, content, counts);
      else if (kind === 'pedersen') checkPedersen(name, content, counts);
      else if (kind === 'rounds') checkRounds(name, content, keys, counts);
      else if (kind === 'clearing') checkClearing(name, content, counts);
      else checkBills(name, content, counts);
    });
    if (counts.passed() + counts.failed() === before) counts.failure(name, 'nothing in it was checked');
  }
  if (chainToo && files.length > 0) await counts.groupAsync('on chain', () => checkOnChain(files, counts));
  if (counts.passed() + counts.failed() === 0) counts.failure(folder, 'no vector file was found');
  print(`${counts.passed()} passed, ${counts.failed()} failed`);
  return counts.failed() === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length > 0) {
    console.error('usage: npm run -s check:vectors -- DIR');
    process.exitCode = 1;
  } else {
    try {
      process.exitCode = await checkFolder(folder, (line) => console.log(line));
    } catch (error) {
      console.log(`FAIL ${folder}: ${error instanceof Error ? error.message : String(error)}`);
      console.log('0 passed, 1 failed');
      process.exitCode = 1;
    }
  }
}
