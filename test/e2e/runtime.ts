import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Repository root: what Electron is given as the app. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** uid and gid of `nobody`, under which the app runs where the tests run as root: root has no sandbox. */
const NOBODY = 65_534;

export interface Runtime {
  /** What Playwright starts. */
  readonly executable: string;
  /** A folder for this test alone, which the app may write to. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  dispose(): void;
}

/**
 * The Electron that the session wrapper (tools/) resolved, as an unprivileged user in any case. Under root the
 * program is started through setpriv.
 */
export function openRuntime(): Runtime {
  const electron = process.env['WATTLET_ELECTRON'];
  if (electron === undefined || !existsSync(electron)) {
    throw new Error('WATTLET_ELECTRON must name the Electron program; run these tests by npm test');
  }
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-e2e-'));
  const environment = environmentFor(folder);
  let executable = electron;
  if (process.getuid?.() === 0) {
    chownSync(folder, NOBODY, NOBODY);
    executable = join(folder, 'electron-as-nobody');
    writeFileSync(
      executable,
      `#!/bin/sh\nexec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups '${electron}' "$@"\n`,
    );
    chmodSync(executable, 0o755);
  }
  return {
    executable,
    folder,
    environment,
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
