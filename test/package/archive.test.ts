/**
 * What is in the package. In a run of its own, `npm test -- package`, as there must be one.
 */
import { readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listArchive } from '../../tools/package/asar.mjs';
import { REAL } from '../../tools/package/twin.mjs';

const RESOURCES = join(process.env['WATTLET_PACKAGED'] ?? '', REAL, 'resources');
const ARCHIVE = join(RESOURCES, 'app.asar');

/** Everything that may be in the archive. Sources, maps, tests, tools, chains for development: none of it matches. */
const ALLOWED = [
  /^package\.json$/,
  /^out\/main\/(index|vault)\.cjs$/,
  /^out\/main\/chunks\/[\w.-]+\.cjs$/,
  /^out\/main\/licences\.json$/,
  /^out\/main\/chunks\/tray[\w.-]*\.png$/,
  /^out\/preload\/(index|secret)\.cjs$/,
  /^out\/renderer\/[\w-]+\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css|svg|png|woff2)$/,
  /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js|build\/Release\/keytar\.node)$/,
  /^node_modules\/node-sqlite3-wasm\/(package\.json|LICENSE|dist\/node-sqlite3-wasm\.(js|wasm))$/,
  /^node_modules\/@serialport\/bindings-cpp\/prebuilds\/[\w+-]+\/@serialport\+bindings-cpp\.glibc\.node$/,
  /^node_modules\/(serialport|@serialport\/[\w-]+)\/(package\.json|LICENSE|dist\/[\w-]+\.m?js)$/,
  /^node_modules\/((serialport|@serialport\/[\w-]+)\/node_modules\/)?@serialport\/[\w-]+\/(package\.json|LICENSE|dist\/index\.js)$/,
  /^node_modules\/((serialport|@serialport\/[\w-]+)\/node_modules\/)?debug\/(package\.json|LICENSE|src\/[\w-]+\.js)$/,
  /^node_modules\/ms\/(package\.json|license|index\.js)$/,
  /^node_modules\/node-gyp-build\/(package\.json|LICENSE|index\.js|node-gyp-build\.js)$/,
];

describe('the package', () => {
  it('holds what is on the list and nothing else', () => {
    const files = listArchive(ARCHIVE);
    const foreign = files.map(({ path }) => path).filter((path) => !ALLOWED.some((rule) => rule.test(path)));
    expect(foreign).toEqual([]);
    for (const rule of ALLOWED)
      expect(files.some(({ path }) => rule.test(path)) ? '' : String(rule)).toBe('');
    // Every file in the archive carries the hash that macOS and Windows check.
    expect(files.filter(({ hash }) => hash === undefined)).toEqual([]);
  });

  it('has its native parts outside the archive, and only whole packages of them', () => {
    const files = listArchive(ARCHIVE);
    const unpacked = files.filter((file) => file.unpacked).map(({ path }) => path);
    expect(files.filter(({ path }) => path.endsWith('.node')).every((file) => file.unpacked)).toBe(true);
    expect(
      unpacked.filter((path) => !/^node_modules\/(keytar|@serialport\/bindings-cpp)\//.test(path)),
    ).toEqual([]);
    const beside = readdirSync(RESOURCES).sort();
    expect(beside).toEqual(['60-wattlet-meter.rules', 'app.asar', 'app.asar.unpacked']);
  });

  it('has every module that the shipped packages ask for', () => {
    const files = listArchive(ARCHIVE);
    const shipped = new Set(files.map(({ path }) => path));
    const scripts = files.filter(({ path }) => /^node_modules\/.*\.js$/.test(path));
    expect(scripts.length).toBeGreaterThan(20);
    const missing = scripts.flatMap(({ path, text }) =>
      [...text().matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => !isBuiltin(name) && !OPTIONAL.has(name) && !found(shipped, path, name))
        .map((name) => `${path} asks for ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('asks for its packages by require(), as not every import() looks into an archive', () => {
    const scripts = listArchive(ARCHIVE).filter(({ path }) => /^out\/main\/.*\.cjs$/.test(path));
    const texts = scripts.map(({ text }) => text()).join('\n');
    expect(texts).toMatch(/\brequire\(["']serialport["']\)/);
    expect(texts.match(/\bimport\(["'][^"']+["']\)/g) ?? []).toEqual([]);
  });
});

/** Whether what `file` asks for is among the shipped files, looked up as Node does: upwards from folder to folder. */
function found(shipped: ReadonlySet<string>, file: string, name: string): boolean {
  const folder = posix.dirname(file);
  if (name.startsWith('.')) {
    const target = posix.join(folder, name);
    return ['', '.js', '/index.js'].some((ending) => shipped.has(target + ending));
  }
  const parts = folder.split('/');
  return parts.some(
    (_, up) =>
      shipped.has([...parts.slice(0, parts.length - up), 'node_modules', name, 'package.json'].join('/')) ||
      shipped.has(['node_modules', name, 'package.json'].join('/')),
  );
}

/** `debug` colours its words where this is there; keytar's other name for its build is for developers of keytar. */
const OPTIONAL = new Set(['supports-color', '../build/Debug/keytar.node']);
