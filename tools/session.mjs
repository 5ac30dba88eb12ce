/**
 * `node tools/session.mjs [--user=nobody] [--screen=auto] [--collect=FOLDER] -- COMMAND [arguments]`
 *
 * Runs a command inside Xvfb, a D-Bus session, an unlocked keychain and a temporary HOME, and removes all of it
 * afterwards, also on Ctrl-C. `--user=nobody`: as an unprivileged user when started as root. `--screen=auto`: on the
 * screen that is there, if there is one. `--collect`: what the command left in WATTLET_RESULTS is copied there.
 */
import { resolve } from 'node:path';
import { startSession } from './session/session.mjs';
import { unprivilegedUser } from './session/user.mjs';
import { describeProblem } from './setup/problem.mjs';

const separator = process.argv.indexOf('--');
const flags = process.argv.slice(2, separator === -1 ? undefined : separator);
const [command, ...args] = separator === -1 ? [] : process.argv.slice(separator + 1);
const unknown = flags.find((flag) => !/^(--user=nobody|--screen=auto|--collect=.+)$/.test(flag));
if (command === undefined || unknown !== undefined) {
  process.stderr.write(
    'usage: node tools/session.mjs [--user=nobody] [--screen=auto] [--collect=FOLDER] -- COMMAND\n',
  );
  process.exit(2);
}
const hasScreen = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
const collect = flags.find((flag) => flag.startsWith('--collect='))?.slice('--collect='.length);

// Until the command runs (Session.run forwards signals from then on) a signal only asks for the clean-up at the end.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
  });
}
try {
  const session = await startSession({
    user: flags.includes('--user=nobody') ? unprivilegedUser() : undefined,
    ownScreen: !(flags.includes('--screen=auto') && hasScreen),
    ...(collect === undefined ? {} : { collect: resolve(collect) }),
  });
  try {
    process.exitCode = interrupted ? 130 : await session.run(command, args);
  } finally {
    await session.stop();
  }
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exitCode = 1;
}
