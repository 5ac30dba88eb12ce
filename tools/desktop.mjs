/**
 * `node tools/desktop.mjs PROGRAM.ts [arguments]`, started by tools/run.mjs: runs a program of ours that opens windows
 * in a session of its own (temporary HOME, own keychain), on the screen that is there or under Xvfb, and as an
 * unprivileged user when root started it. What the program leaves in WATTLET_RESULTS is copied to screenshots/.
 */
import { readableCheckout } from './session/readable.mjs';
import { startSession } from './session/session.mjs';
import { unprivilegedUser } from './session/user.mjs';
import { inRoot } from './setup/paths.mjs';
import { describeProblem } from './setup/problem.mjs';

const [program = '', ...args] = process.argv.slice(2);
const electron = process.env['WATTLET_ELECTRON'] ?? '';
const hasScreen = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
  });
}
try {
  const user = unprivilegedUser();
  const checkout = await readableCheckout(user, process.execPath, electron);
  try {
    const session = await startSession({ user, ownScreen: !hasScreen, collect: inRoot('screenshots') });
    try {
      process.exitCode = interrupted
        ? 130
        : await session.run(checkout.node, [program, ...args], {
            cwd: checkout.root,
            env: { WATTLET_ELECTRON: checkout.electron, ELECTRON_EXEC_PATH: checkout.electron },
          });
    } finally {
      await session.stop();
    }
  } finally {
    checkout.dispose();
  }
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exitCode = 1;
}
