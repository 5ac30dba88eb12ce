/**
 * One profile folder, one running Wattlet: two of them would trade on one seed. A start that finds the folder
 * taken brings the other's window to the front, says so, and ends with an exit code of its own.
 */
import { accessSync, constants, lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AppError, fail, ok, type Result } from '../../shared/result.ts';

/** Exit codes of a start that did not become a running app. */
export const EXIT_PROFILE_BUSY = 3;
export const EXIT_PROFILE_UNUSABLE = 4;

const ANOTHER = 'To run a second wallet, start it with another profile: --user-data-dir=FOLDER';

/** Makes the folder if it is missing, and makes sure that this user can write to it. */
export function prepareProfile(folder: string): Result<null> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(null);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail(
      'profile.unusable',
      `Wattlet cannot use its profile folder ${folder} (${reason}).`,
      'Give yourself read and write access to it, or start with another one: --user-data-dir=FOLDER',
      { folder, reason },
    );
  }
}

/**
 * Whether another computer uses the profile (a folder on a network). Electron's own lock takes the folder over in
 * that case, so this is asked before it.
 */
export function heldElsewhere(folder: string): Result<null> {
  const host = holderOf(folder);
  if (host === null || host === hostname()) return ok(null);
  return fail(
    'profile.busyElsewhere',
    `The profile folder ${folder} is in use by Wattlet on the computer ${host}.`,
    'Quit it there first; if it runs nowhere any more, remove the file SingletonLock from that folder. ' +
      ANOTHER,
    { folder, host },
  );
}

/** What to tell a person whose start found the profile taken by a Wattlet that runs here. */
export const profileBusy = (folder: string): AppError => ({
  code: 'profile.busy',
  message: `Wattlet is already running with the profile folder ${folder}; its window was brought to the front.`,
  remedy: ANOTHER,
  params: { folder },
});

/** Chromium marks a taken profile on Linux and macOS by a link named SingletonLock to `HOST-PID`. */
function holderOf(folder: string): string | null {
  const link = join(folder, 'SingletonLock');
  try {
    if (!lstatSync(link).isSymbolicLink()) return null;
    return /^(.+)-\d+$/.exec(readlinkSync(link))?.[1] ?? null;
  } catch {
    return null;
  }
}
