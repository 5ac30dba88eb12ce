/** The dependency rules of ARCHITECTURE.md, checked over the whole checkout: `node tools/imports/main.ts`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { checkImports } from './check.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = /\.(ts|tsx|mts|mjs|cjs|js)$/;

const sources = new Map<string, string>();
for (const folder of ['src', 'test', 'tools', 'contracts']) {
  if (!existsSync(join(ROOT, folder))) continue;
  for (const entry of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
    const path = `${folder}/${entry.split(sep).join('/')}`;
    if (SOURCE.test(path) && !/(^|\/)(node_modules|artifacts|cache)\//.test(path)) {
      sources.set(path, readFileSync(join(ROOT, path), 'utf8'));
    }
  }
}

const description: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const complaints = checkImports(sources, declaredPackages(description));
for (const { file, about, why } of complaints) process.stdout.write(`${file}: ${about}\n    ${why}\n`);
process.stdout.write(`${sources.size} files, ${complaints.length} forbidden imports\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;

function declaredPackages(value: unknown): Set<string> {
  const { dependencies = {}, devDependencies = {} } = Object(value);
  return new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
}
