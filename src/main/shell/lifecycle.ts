import { join } from 'node:path';
import { app, dialog, protocol, session } from 'electron';
import { ORIGIN, SCHEME } from '../../shared/ipc/bus.ts';
import type { Log } from '../../shared/log.ts';
import type { AppError } from '../../shared/result.ts';
import { guardSession } from './guards.ts';
import {
  EXIT_PROFILE_BUSY,
  EXIT_PROFILE_UNUSABLE,
  heldElsewhere,
  prepareProfile,
  profileBusy,
} from './profile.ts';
import { createPages } from './protocol.ts';
import { isSecretFile, secretSession } from './secret-window.ts';

/** Must run before the app is ready: app:// is a standard, secure origin, and every renderer is sandboxed. */
export function registerScheme(): void {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/**
 * Takes the profile for this process. Where that fails, says why and ends the process with an exit code of its
 * own; the caller returns then. `onSecondStart`: someone started Wattlet again with this profile, with these arguments.
 */
export function beginInstance(profile: string, onSecondStart: (argv: readonly string[]) => void): boolean {
  const prepared = prepareProfile(profile);
  if (!prepared.ok) return giveUp(prepared.error, EXIT_PROFILE_UNUSABLE);
  const elsewhere = heldElsewhere(profile);
  if (!elsewhere.ok) return giveUp(elsewhere.error, EXIT_PROFILE_BUSY);
  if (!app.requestSingleInstanceLock()) return giveUp(profileBusy(profile), EXIT_PROFILE_BUSY);
  app.on('second-instance', (_event, argv) => onSecondStart(argv));
  return true;
}

function giveUp({ code, message, remedy }: AppError, exitCode: number): false {
  console.error(`${message}\n${remedy}`);
  // The other window comes to the front, which says enough; the other cases need words on the screen.
  if (code !== 'profile.busy' && process.platform !== 'linux') dialog.showErrorBox(message, remedy);
  app.exit(exitCode);
  return false;
}

/**
 * Serves the windows' files and sets what no page may do, in the session of the main window and in that of the window
 * that shows secrets. After ready, before the first window.
 */
export function servePages(log: Log): void {
  const pages = createPages(join(app.getAppPath(), 'out', 'renderer'), ORIGIN);
  const secrets = secretSession();
  guardSession(session.defaultSession, log, () => false);
  guardSession(secrets, log, isSecretFile);
  for (const { protocol } of [session.defaultSession, secrets]) {
    protocol.handle(SCHEME, async (request) => {
      const { status, headers, body } = await pages(request.url);
      return new Response(new Uint8Array(Buffer.from(body)), { status, headers });
    });
  }
}
