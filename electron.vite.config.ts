import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { licencesPlugin } from './tools/licences.mjs';

/** Oldest runtime that must run the same code: Electron 25 (Node 18.15, Chrome 114). */
const NODE_TARGET = 'node18';
const CHROME_TARGET = 'chrome114';

/** Native or wasm parts that find their own files by path, so they stay in node_modules; all else is bundled. */
const EXTERNAL = ['electron', 'keytar', 'serialport', 'node-sqlite3-wasm', 'bufferutil', 'utf-8-validate'];

const at = (path: string) => resolve(import.meta.dirname, path);

/** Each entry of the main side is a process of its own; an entry that is not there is left out. */
const entries = Object.fromEntries(
  Object.entries({ index: at('src/main/index.ts'), vault: at('src/main/vault/entry.ts') }).filter(
    ([, file]) => existsSync(file),
  ),
);

/**
 * A single letter beyond Latin-1 makes V8 keep the whole text of a file with two bytes a letter, for as long as the
 * process lives; escaped, the same strings are written in ASCII. Not for tagged templates that read their raw text.
 */
const asciiOnly = {
  name: 'wattlet-ascii',
  generateBundle(_options: unknown, bundle: Readonly<Record<string, { type: string; code?: string }>>) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.code === undefined) continue;
      chunk.code = chunk.code.replace(
        /[^\0-\x7f]/g,
        (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

export default defineConfig(({ command }) => ({
  main: {
    plugins: [licencesPlugin(import.meta.dirname), ...(command === 'build' ? [asciiOnly] : [])],
    build: {
      target: NODE_TARGET,
      externalizeDeps: false,
      sourcemap: command === 'serve',
      minify: command === 'build',
      rollupOptions: {
        input: entries,
        external: EXTERNAL,
        output: {
          format: 'cjs',
          // Older Electron's import() does not look into the archive of the package; require() does everywhere.
          dynamicImportInCjs: false,
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      externalizeDeps: false,
      rollupOptions: {
        // Sandboxed scripts are one file each: these two must share no module.
        input: { index: at('src/preload/index.ts'), secret: at('src/preload/secret.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    build: {
      target: CHROME_TARGET,
      // connect-src is 'none', so nothing may be inlined or fetched by script; files only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
      rollupOptions: {
        input: { index: at('src/renderer/index.html'), secret: at('src/renderer/secret.html') },
      },
    },
  },
}));
