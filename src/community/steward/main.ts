/** `npm run -s steward -- COMMAND …`: the steward's command line on this machine's terminal, keychain and network. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../main/clock.ts';
import { keytarKeychain } from '../../main/vault/keytar-store.ts';
import { secretStore } from '../../main/vault/secret-store.ts';
import { connectRpc } from './network.ts';
import { runSteward } from './run.ts';
import { ask, askSecret } from './terminal.ts';

const code = await runSteward(process.argv.slice(2), {
  print: (text) => console.log(text),
  secret: askSecret,
  ask,
  keychain: secretStore(keytarKeychain('wattlet-steward')),
  clock: systemClock(),
  cwd: process.cwd(),
  connect: connectRpc,
  random: (bytes) => randomBytes(bytes),
});
// The provider's own timers would keep the process alive.
process.exit(code);
