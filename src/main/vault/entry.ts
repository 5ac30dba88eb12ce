/**
 * Entry of the vault process. Runs as Electron utilityProcess, as worker thread, or forked by Node; which one is found
 * at start. Arguments: the folder of the vault's files, and the name under which the keychain knows this profile.
 *
 * The household's port is the process's own. A port of the secret window comes in a message `{ secretPort: true }` (in
 * Electron as a transferred port, in a worker as the message's `port`) and carries the secret contract only.
 */
import '../crypto.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { answerCalls } from '../../shared/vault/calls.ts';
import { systemClock } from '../clock.ts';
import { tidyAfterStart } from '../memory.ts';
import { VaultCore } from './core.ts';
import { householdCall, secretCall } from './dispatch.ts';
import { diskFiles } from './files.ts';
import { keytarKeychain } from './keytar-store.ts';
import { dataOf, type Emitter, isPoster, type Poster, portOf, portsOf, type Sender } from './ports.ts';
import { secretStore } from './secret-store.ts';

/** Left without a message: an uncaught error's text could hold what must not reach a log. */
const EXIT_BROKEN = 70;
process.on('uncaughtException', () => process.exit(EXIT_BROKEN));
process.on('unhandledRejection', () => process.exit(EXIT_BROKEN));

const argumentsSchema = z.object({ folder: z.string().min(1), service: z.string().min(1) });
const secretPortSchema = z.object({ secretPort: z.literal(true), port: z.unknown().optional() });

interface Parent {
  readonly raw: Poster | Sender;
  /** Whether messages come wrapped in an event, as Electron does it. */
  readonly wrapped: boolean;
  readonly options: unknown;
}

function findParent(): Parent {
  const [folder, service] = process.argv.slice(2);
  const electron: unknown = Reflect.get(process, 'parentPort');
  if (isPoster(electron)) return { raw: electron, wrapped: true, options: { folder, service } };
  if (parentPort !== null) return { raw: parentPort, wrapped: false, options: workerData };
  if (process.send === undefined) throw new Error('the vault runs only as a part of the wallet');
  // A forked vault must not outlive the wallet.
  process.on('disconnect', () => process.exit(0));
  const send = process.send.bind(process);
  const channel: Emitter = process;
  return {
    raw: { on: channel.on.bind(channel), send: (message) => send(message) },
    wrapped: false,
    options: { folder, service },
  };
}

const { raw, wrapped, options } = findParent();
const { folder, service } = argumentsSchema.parse(options);
const clock = systemClock();
const core = new VaultCore({
  files: diskFiles(folder),
  secrets: secretStore(keytarKeychain(service)),
  clock,
});

raw.on('message', (message) => {
  const asked = secretPortSchema.safeParse(wrapped ? dataOf(message) : message);
  if (!asked.success) return;
  for (const port of wrapped ? portsOf(message) : [asked.data.port]) {
    if (isPoster(port)) answerCalls(portOf(port, wrapped), secretCall(core));
  }
});
answerCalls(portOf(raw, wrapped), householdCall(core));
tidyAfterStart(clock);
