import type { App } from 'electron';

/** The household gets this long to finish its round; what it has on disk is safe either way. */
const LONGEST_MS = 5000;

/** Before the app quits, `end` runs once to its end (or until its time is over), so that nothing stops half-way. */
export function endInOrder(app: App, end: () => Promise<void>): void {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    ended = true;
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, LONGEST_MS).unref();
    });
    void Promise.race([end(), late]).finally(() => app.quit());
  });
}
