import { app, dialog } from 'electron';
import type { Log } from '../../shared/log.ts';

/** Exit code after a broken invariant in main. */
const EXIT_FAULT = 1;

/**
 * What nobody caught. A rejected promise is written down; a thrown error means that main's state is no longer
 * known, so it is written down and the program ends: everything that matters is on disk and resumes at the next
 * start.
 */
export function watchFaults(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    log.error('app.rejection', { reason: textOf(reason) });
  });
  process.on('uncaughtException', (error) => {
    log.error('app.fault', { reason: textOf(error) });
    console.error('Wattlet met an error inside itself and ends. Your data is safe; start it again.');
    if (process.platform !== 'linux') {
      dialog.showErrorBox(
        'Wattlet',
        'Wattlet met an error inside itself and ends. Your data is safe; start it again.',
      );
    }
    app.exit(EXIT_FAULT);
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.warn('app.childGone', { name: type, reason, code: exitCode });
  });
}

const textOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.name) : 'something that is no Error';
