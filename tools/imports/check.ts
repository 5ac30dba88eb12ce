/** Checks a whole tree of sources against the rules. Pure: files in, complaints out. */
import { posix } from 'node:path';
import { forbiddenFile, forbiddenIpc, forbiddenPackage, isTest } from './rules.ts';
import { type Scan, scan } from './scan.ts';

/** Path from the root (with `/`) → text. */
export type Sources = ReadonlyMap<string, string>;

export interface Complaint {
  readonly file: string;
  readonly about: string;
  readonly why: string;
}

/** @param packages names in package.json's dependencies and devDependencies */
export function checkImports(sources: Sources, packages: ReadonlySet<string>): Complaint[] {
  const complaints: Complaint[] = [];
  const edges = new Map<string, string[]>();
  const knowKeytar: string[] = [];
  for (const [file, text] of sources) {
    const found = scan(file, text);
    const runtime: string[] = [];
    for (const { specifier, typeOnly } of found.imports) {
      const complain = (why: string | undefined) => {
        if (why !== undefined) complaints.push({ file, about: specifier, why });
      };
      if (specifier.startsWith('.')) {
        const target = posix.normalize(posix.join(posix.dirname(file), specifier.replace(/\?.*$/, '')));
        complain(forbiddenFile(file, target));
        if (!typeOnly && sources.has(target)) runtime.push(target);
        continue;
      }
      const name = packageOf(specifier);
      complain(forbiddenPackage(file, name));
      if (name === 'keytar' && !isTest(file) && file.startsWith('src/')) knowKeytar.push(file);
      if (!isKnown(name, packages)) complain('no dependency of package.json');
    }
    edges.set(file, runtime);
    complaints.push(...complaintsOfOneFile(file, found));
  }
  const [, ...others] = [...new Set(knowKeytar)];
  for (const file of others)
    complaints.push({ file, about: 'keytar', why: 'only one file of the vault knows keytar' });
  for (const cycle of findCycles(edges)) {
    complaints.push({ file: cycle[0] ?? '', about: cycle.join(' -> '), why: 'imports go in a circle' });
  }
  return complaints;
}

function complaintsOfOneFile(file: string, found: Scan): Complaint[] {
  const complaints: Complaint[] = [];
  for (const name of found.rawIpc) {
    const why = forbiddenIpc(file, name);
    if (why !== undefined) complaints.push({ file, about: name, why });
  }
  if (found.computed > 0 && file.startsWith('src/') && !isTest(file)) {
    complaints.push({
      file,
      about: 'import(…)',
      why: 'an import whose target is computed cannot be checked',
    });
  }
  return complaints;
}

/** `@scope/name/sub` → `@scope/name`; `node:fs/promises` → `node:fs`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('virtual:')) return specifier;
  const [first = '', second = ''] = specifier.split('/');
  return specifier.startsWith('@') ? `${first}/${second}` : first;
}

function isKnown(name: string, packages: ReadonlySet<string>): boolean {
  return name.startsWith('node:') || packages.has(name) || packages.has(`@types/${name}`);
}

/** One example per knot of files that import each other in a circle (a depth-first walk; each file is entered once). */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start !== -1) {
      cycles.push([...path.slice(start), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of edges.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) visit(file);
  return cycles;
}
