/**
 * The new AppImage is started when this program is gone. electron-updater would start it at once: it would find the
 * profile in use, as the household is still being brought to its end, and give up; nobody would trade after an update.
 * On Windows and macOS the installers wait by themselves.
 */
import { spawn } from 'node:child_process';

/** Two minutes: a program that is still here then was not ended by the update. */
const WAIT =
  'n=0; while kill -0 "$1" 2>/dev/null; do n=$((n + 1)); [ "$n" -gt 600 ] && exit 1; sleep 0.2; done';

/**
 * @param updater electron-updater's own, whose way of starting programs (`spawnLog`) is replaced
 * @param pid of the program whose end is waited for
 */
export function startLater(updater: object, pid: number = process.pid): void {
  const spawnLog = async (
    program: string,
    _args: readonly string[] = [],
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<boolean> => {
    const waiting = spawn('/bin/sh', ['-c', `${WAIT}; exec "$2"`, 'wattlet-update', String(pid), program], {
      detached: true,
      stdio: 'ignore',
      env,
    });
    waiting.unref();
    return waiting.pid !== undefined;
  };
  Object.assign(updater, { spawnLog });
}
