import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROGRAM, TWIN } from '../../tools/package/twin.mjs';

/** Repository root. */
const ROOT = resolve(import.meta.dirname, '../..');

export interface Runtime {
  /** What Playwright starts. */
  readonly executable: string;
  /** Its first arguments: the app, where the program does not carry it inside. */
  readonly app: readonly string[];
  /** A folder for this test alone. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  dispose(): void;
}

/** Folder of the package and its twin (tools/package/twin.mjs), where this run is about them. */
export const PACKAGED = process.env['WATTLET_PACKAGED'];

/**
 * The Electron that the launcher (tools/run.mjs) resolved, or the twin of the package, with a home folder for this
 * test alone.
 */
export function openRuntime(): Runtime {
  const executable = PACKAGED === undefined ? process.env['WATTLET_ELECTRON'] : join(PACKAGED, TWIN, PROGRAM);
  if (executable === undefined || !existsSync(executable)) {
    throw new Error(
      'WATTLET_ELECTRON must name the Electron program; run these tests by: npm test -- windows',
    );
  }
  if (process.getuid?.() === 0) {
    throw new Error('Chromium has no sandbox under root; run these tests by: npm test -- windows');
  }
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-e2e-'));
  return {
    executable,
    app: PACKAGED === undefined ? [ROOT] : [],
    folder,
    environment: environmentFor(folder),
    dispose: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

function environmentFor(folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('npm_'),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    LANG: 'en_GB.UTF-8',
    LANGUAGE: 'en_GB',
    TZ: 'Europe/Berlin',
  };
}
