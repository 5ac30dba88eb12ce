/**
 * The arrows of the house (ARCHITECTURE.md): which part may import which. A part that is not named here is not
 * checked among itself; every file of src/ belongs to exactly one part.
 */

export type Part =
  | 'shared'
  | 'vault'
  | 'meter'
  | 'chain'
  | 'store'
  | 'household'
  | 'ipc'
  | 'shell'
  | 'entry'
  | 'platform'
  | 'preload'
  | 'renderer'
  | 'community'
  | 'verifier'
  | 'test'
  | 'tools'
  | 'contracts';

const PARTS: readonly (readonly [string, Part])[] = [
  ['src/shared/', 'shared'],
  ['src/main/vault/', 'vault'],
  ['src/main/meter/', 'meter'],
  ['src/main/chain/', 'chain'],
  ['src/main/store/', 'store'],
  ['src/main/household/', 'household'],
  ['src/main/ipc/', 'ipc'],
  ['src/main/shell/', 'shell'],
  ['src/main/index.ts', 'entry'],
  // The machine's own clock and random source, which a household gets handed in, and how V8 keeps house.
  ['src/main/', 'platform'],
  ['src/preload/', 'preload'],
  ['src/renderer/', 'renderer'],
  ['src/community/', 'community'],
  // Stands alone: it must not need the wallet that it checks.
  ['src/verifier/', 'verifier'],
  ['test/', 'test'],
  ['tools/', 'tools'],
  ['contracts/', 'contracts'],
];

const FOUR: readonly Part[] = ['vault', 'meter', 'chain', 'store'];

/** Part → the other parts that it may import. Not listed: no limit (test, tools, contracts). */
const MAY_IMPORT: Readonly<Partial<Record<Part, readonly Part[]>>> = {
  shared: [],
  vault: ['shared'],
  meter: ['shared'],
  chain: ['shared'],
  store: ['shared'],
  household: [...FOUR, 'shared'],
  ipc: ['household', ...FOUR, 'shared'],
  shell: ['ipc', 'household', ...FOUR, 'platform', 'shared'],
  entry: ['shell', 'ipc', 'household', ...FOUR, 'platform', 'shared'],
  platform: ['shared'],
  preload: ['shared'],
  renderer: ['shared'],
  verifier: ['shared'],
  community: ['household', ...FOUR, 'platform', 'shared', 'tools'],
};

/** Parts that run in a page, or anywhere: nothing of Node. */
const WITHOUT_NODE: readonly Part[] = ['shared', 'renderer', 'preload'];

const IPC_WRAPPER = 'src/main/ipc/wrapper.ts';
const VAULT = 'src/main/vault/';

/** @returns undefined for a file that belongs to no part (configuration at the root) */
export function partOf(path: string): Part | undefined {
  return PARTS.find(([folder]) => path.startsWith(folder))?.[1];
}

/** Tests may look at whatever they test; nothing may import a test. */
export function isTest(path: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(path) || path.startsWith('test/');
}

/** @returns why the file may not import the other one, or undefined if it may */
export function forbiddenFile(from: string, to: string): string | undefined {
  if (/\.(test|spec)\.tsx?$/.test(to)) return 'nothing imports a test';
  if (isTest(from)) return undefined;
  const part = partOf(from);
  const target = partOf(to);
  if (part === undefined || target === undefined || part === target) return undefined;
  if (target === 'platform' && isProcessEntry(from)) return undefined;
  const allowed = MAY_IMPORT[part];
  if (allowed === undefined || allowed.includes(target)) return undefined;
  return `${part} may import ${allowed.length === 0 ? 'no other part' : allowed.join(', ')}; not ${target}`;
}

/** @returns why the file may not import the package, or undefined if it may */
export function forbiddenPackage(from: string, name: string): string | undefined {
  if (isTest(from) || !from.startsWith('src/')) return undefined;
  const part = partOf(from);
  if (name.startsWith('node:') && part !== undefined && WITHOUT_NODE.includes(part)) {
    return `${part} runs where Node is not: no ${name}`;
  }
  if (
    name === 'electron' &&
    !(part === 'shell' || part === 'preload' || isIpcWrapper(from) || isEntry(from))
  ) {
    return `only shell/, ${IPC_WRAPPER}, src/main/index.ts and the preload import electron`;
  }
  if (name === 'keytar' && !from.startsWith(VAULT)) return 'only one file of the vault knows keytar';
  return undefined;
}

/** @returns why the file may not touch raw IPC, or undefined if it may */
export function forbiddenIpc(from: string, name: string): string | undefined {
  if (!from.startsWith('src/') || isTest(from)) return undefined;
  if (name === 'ipcRenderer')
    return from.startsWith('src/preload/') ? undefined : 'ipcRenderer is for the preload only';
  return isIpcWrapper(from) ? undefined : `raw IPC (${name}) is for ${IPC_WRAPPER} only`;
}

function isIpcWrapper(path: string): boolean {
  return path === IPC_WRAPPER;
}

/** A part with a process of its own (the vault) hands the machine's clock to itself, in its entry. */
function isProcessEntry(path: string): boolean {
  return /^src\/main\/[a-z]+\/entry\.ts$/.test(path);
}

function isEntry(path: string): boolean {
  return path === 'src/main/index.ts';
}
