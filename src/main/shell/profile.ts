/**
 * One profile folder, one running Wattlet: two of them would trade on one seed. A start that finds the folder
 * taken brings the other's window to the front, says so, and ends with an exit code of its own.
 */
import { accessSync, constants, lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';

/** Exit codes of a start that did not become a running app. */
export const EXIT_PROFILE_BUSY = 3;
export const EXIT_PROFILE_UNUSABLE = 4;

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

/** What to tell a person whose start found the profile taken. */
export function profileBusy(folder: string): Result<never> {
  const holder = holderOf(folder);
  const remedy = 'To run a second wallet, start it with another profile: --user-data-dir=FOLDER';
  if (holder !== null && holder.host !== hostname()) {
    return fail(
      'profile.busyElsewhere',
      `The profile folder ${folder} is in use by Wattlet on the computer ${holder.host}.`,
      `Quit it there first. ${remedy}`,
      { folder, host: holder.host },
    );
  }
  return fail(
    'profile.busy',
    `Wattlet is already running with the profile folder ${folder}; its window was brought to the front.`,
    remedy,
    { folder },
  );
}

/** Chromium marks a taken profile on Linux and macOS by a link named SingletonLock to `HOST-PID`. */
function holderOf(folder: string): { host: string } | null {
  const link = join(folder, 'SingletonLock');
  try {
    if (!lstatSync(link).isSymbolicLink()) return null;
    const host = /^(.+)-\d+$/.exec(readlinkSync(link))?.[1];
    return host === undefined ? null : { host };
  } catch {
    return null;
  }
}
