/**
 * `npm run -s box -- --profile FOLDER`: the wallet without a window, for a small box beside the meter. Set the profile
 * up with the app (keys, backup, invitation, meter), quit the app there, and bring the folder here; one wallet must not
 * run on two computers. The keys live in a process of their own, as in the app.
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../../main/clock.ts';
import { openPassphrase } from './passphrase.ts';
import { runBox } from './run.ts';
import { forkVault } from './vault.ts';

const USAGE = `usage: box --profile FOLDER [--passphrase-fd N]

Runs the wallet of a profile until it is ended (Ctrl-C), and prints a line for each slot.
The passphrase, where the profile has one, is asked for, or read from a file descriptor:
  npm run -s box -- --profile FOLDER --passphrase-fd 0 < FILE`;

function options(): { readonly profile: string; readonly descriptor: number | null } | null {
  try {
    const { values } = parseArgs({
      options: { profile: { type: 'string' }, 'passphrase-fd': { type: 'string' } },
    });
    const text = values['passphrase-fd'];
    const descriptor = text === undefined ? null : Number(text);
    if (values.profile === undefined || (descriptor !== null && !Number.isInteger(descriptor))) return null;
    return { profile: values.profile, descriptor };
  } catch {
    return null;
  }
}

const asked = options();
if (asked === null) {
  console.error(USAGE);
  process.exit(2);
}
const { profile, descriptor } = asked;
const vault = forkVault(profile);
if (!vault.ok) {
  console.error(`${vault.error.message} ${vault.error.remedy}`);
  process.exit(1);
}
const box = await runBox({
  profile,
  vault: vault.value.vault,
  clock: systemClock(),
  passphrase: () => openPassphrase(descriptor),
  print: (line) => console.log(line),
});
if (!box.ok) {
  console.error(`${box.error.message} ${box.error.remedy}`);
  vault.value.stop();
  process.exit(1);
}
let ending = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    void box.value.stop().then(() => {
      vault.value.stop();
      process.exit(0);
    });
  });
}
