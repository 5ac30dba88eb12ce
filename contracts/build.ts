/**
 * Compiles the contracts with solc from npm and writes the bindings that are committed:
 *
 * - `src/shared/chain/generated/abi.ts`: the ABIs as const (every part that talks to the contracts),
 * - `src/community/chain/generated/bytecode.ts`: creation code with its link references (deployment only),
 * - `src/community/check/generated/harness.ts`: the libraries opened to `check:vectors`,
 * - `contracts/test/generated/harness.ts`: wrappers around the libraries, for tests.
 *
 * `node contracts/build.ts` writes them; `--check` compares and fails when they are out of date. The compiled
 * output is cached by the hash of sources and settings, so that an unchanged tree answers at once.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

/** The compiler's settings; changing one changes every generated file. */
export const solcSettings = {
  viaIR: true,
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 200 },
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
  outputSelection: {
    '*': {
      '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences', 'evm.deployedBytecode.object'],
    },
  },
} as const;

interface AbiItem {
  readonly type: string;
  readonly name?: string;
}
type LinkReferences = Record<string, Record<string, { start: number; length: number }[]>>;
interface CompiledContract {
  readonly abi: AbiItem[];
  readonly evm: {
    readonly bytecode: { readonly object: string; readonly linkReferences: LinkReferences };
    readonly deployedBytecode: { readonly object: string };
  };
}
interface SolcOutput {
  readonly errors?: { severity: string; formattedMessage: string }[];
  readonly contracts?: Record<string, Record<string, CompiledContract>>;
}

/** Which contracts the bindings hold; `errors` adds the named errors of the libraries that a contract calls into. */
const bindings = [
  {
    name: 'marketAbi',
    file: 'contracts/src/Market.sol',
    contract: 'Market',
    errors: [
      ['contracts/src/market/Seats.sol', 'Seats'],
      ['contracts/src/market/Rounds.sol', 'Rounds'],
      ['contracts/src/market/Folding.sol', 'Folding'],
      ['contracts/src/market/Late.sol', 'Late'],
    ],
  },
  {
    name: 'treasuryAbi',
    file: 'contracts/src/Treasury.sol',
    contract: 'Treasury',
    errors: [
      ['contracts/src/market/Folding.sol', 'Folding'],
      ['contracts/src/market/Rounds.sol', 'Rounds'],
    ],
  },
  {
    name: 'communityAbi',
    file: 'contracts/src/Community.sol',
    contract: 'Community',
    errors: [['contracts/src/market/Seats.sol', 'Seats']],
  },
  { name: 'currencyAbi', file: 'contracts/src/TestCurrency.sol', contract: 'TestCurrency', errors: [] },
] as const;

interface Unit {
  readonly name: string;
  readonly file: string;
  readonly contract: string;
}
const deployables: readonly Unit[] = [
  { name: 'market', file: 'contracts/src/Market.sol', contract: 'Market' },
  { name: 'treasury', file: 'contracts/src/Treasury.sol', contract: 'Treasury' },
  { name: 'community', file: 'contracts/src/Community.sol', contract: 'Community' },
  { name: 'currency', file: 'contracts/src/TestCurrency.sol', contract: 'TestCurrency' },
  { name: 'seats', file: 'contracts/src/market/Seats.sol', contract: 'Seats' },
  { name: 'rounds', file: 'contracts/src/market/Rounds.sol', contract: 'Rounds' },
  { name: 'folding', file: 'contracts/src/market/Folding.sol', contract: 'Folding' },
  { name: 'late', file: 'contracts/src/market/Late.sol', contract: 'Late' },
  { name: 'marketViews', file: 'contracts/src/market/MarketViews.sol', contract: 'MarketViews' },
];
const harnesses: readonly Unit[] = [
  { name: 'hostileToken', file: 'contracts/harness/HostileToken.sol', contract: 'HostileToken' },
];
/** What `check:vectors` runs on an EVM in its process. */
const checks: readonly Unit[] = [
  { name: 'vectorsHarness', file: 'contracts/harness/VectorsHarness.sol', contract: 'VectorsHarness' },
];

function solidityFiles(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sol'))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();
}

function readImport(path: string): string {
  const local = join(root, path);
  return readFileSync(existsSync(local) ? local : join(root, 'node_modules', path), 'utf8');
}

function compile(): SolcOutput {
  const sources: Record<string, { content: string }> = {};
  for (const file of [...solidityFiles('contracts/src'), ...solidityFiles('contracts/harness')]) {
    sources[file] = { content: readFileSync(join(root, file), 'utf8') };
  }
  const input = JSON.stringify({ language: 'Solidity', sources, settings: solcSettings });
  const version = (
    JSON.parse(readFileSync(join(root, 'node_modules/solc/package.json'), 'utf8')) as { version: string }
  ).version;
  const key = createHash('sha256').update(version).update(input).digest('hex').slice(0, 32);
  const cache = join(root, '.cache', 'solc', `${key}.json`);
  if (existsSync(cache)) return JSON.parse(readFileSync(cache, 'utf8')) as SolcOutput;
  const solc = require('solc') as {
    compile(
      input: string,
      callbacks: { import(path: string): { contents: string } | { error: string } },
    ): string;
  };
  const text = solc.compile(input, {
    import: (path) => {
      try {
        return { contents: readImport(path) };
      } catch {
        return { error: `not found: ${path}` };
      }
    },
  });
  const output = JSON.parse(text) as SolcOutput;
  const failed = (output.errors ?? []).filter((e) => e.severity === 'error');
  for (const e of output.errors ?? []) console.error(e.formattedMessage);
  if (failed.length > 0) throw new Error(`${failed.length} errors from solc`);
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, text);
  return output;
}

function find(output: SolcOutput, file: string, contract: string): CompiledContract {
  const found = output.contracts?.[file]?.[contract];
  if (found === undefined) throw new Error(`solc made no ${contract} from ${file}`);
  return found;
}

const header =
  '// Generated by contracts/build.ts from contracts/. Do not edit: run `node contracts/build.ts`.\n';
const literal = (value: unknown): string => JSON.stringify(value, null, 1);

function abiFile(output: SolcOutput): string {
  const parts = bindings.map(({ name, file, contract, errors }) => {
    const own = find(output, file, contract).abi;
    const seen = new Set(own.map((item) => literal(item)));
    const extra: AbiItem[] = [];
    for (const [libraryFile, library] of errors as readonly (readonly [string, string])[]) {
      for (const item of find(output, libraryFile, library).abi) {
        if (item.type !== 'error' && item.type !== 'event') continue;
        const text = literal(item);
        if (seen.has(text)) continue;
        seen.add(text);
        extra.push(item);
      }
    }
    return `export const ${name} = ${literal([...own, ...extra])} as const;\n`;
  });
  return `${header}\n${parts.join('\n')}`;
}

function codeFile(output: SolcOutput, list: readonly Unit[], abi: boolean): string {
  const parts = list.map(({ name, file, contract }) => {
    const compiled = find(output, file, contract);
    const links: Record<string, number[]> = {};
    for (const libraries of Object.values(compiled.evm.bytecode.linkReferences)) {
      for (const [library, places] of Object.entries(libraries)) links[library] = places.map((p) => p.start);
    }
    const code = compiled.evm.bytecode.object.replace(/__\$[0-9a-f]{34}\$__/g, '0'.repeat(40));
    const value = `{\n  code: '0x${code}',\n  links: ${JSON.stringify(links)} as Readonly<Record<string, readonly number[]>>,\n}`;
    const abiText = abi ? `export const ${name}Abi = ${literal(compiled.abi)} as const;\n` : '';
    return `${abiText}/** Creation code; \`links\` says at which byte the address of a library goes. */\nexport const ${name}Code = ${value};\n`;
  });
  return `${header}\n${parts.join('\n')}`;
}

/** Paths and contents of every generated file, from the sources as they are. */
export function generated(): { readonly path: string; readonly content: string }[] {
  const output = compile();
  const files = [{ path: 'src/shared/chain/generated/abi.ts', content: abiFile(output) }];
  if (deployables.length > 0) {
    files.push({
      path: 'src/community/chain/generated/bytecode.ts',
      content: codeFile(output, deployables, false),
    });
  }
  files.push({ path: 'src/community/check/generated/harness.ts', content: codeFile(output, checks, true) });
  if (harnesses.length > 0) {
    files.push({ path: 'contracts/test/generated/harness.ts', content: codeFile(output, harnesses, true) });
  }
  return files;
}

/** Deployed size in bytes of every contract of ours, to hold against the limit of 24,576. */
export function sizes(): Record<string, number> {
  const result: Record<string, number> = {};
  for (const [file, contracts] of Object.entries(compile().contracts ?? {})) {
    if (!file.startsWith('contracts/src/')) continue;
    for (const [name, { evm }] of Object.entries(contracts)) {
      if (evm.deployedBytecode.object.length > 0) result[name] = evm.deployedBytecode.object.length / 2;
    }
  }
  return result;
}

function main(): void {
  const check = process.argv.includes('--check');
  let stale = 0;
  for (const { path, content } of generated()) {
    const full = join(root, path);
    if (existsSync(full) && readFileSync(full, 'utf8') === content) continue;
    stale += 1;
    if (check) console.error(`out of date: ${relative(root, full)}`);
    else {
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      console.log(`wrote ${path}`);
    }
  }
  for (const [name, size] of Object.entries(sizes())) console.log(`${name.padEnd(24)} ${size} bytes`);
  if (check && stale > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
