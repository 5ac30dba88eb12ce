/** The demo's side of the neighbours' process. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { Hex } from '../../main/chain/api.ts';
import type { NeighboursOrder } from './neighbours.ts';

const accountsSchema = z.union([
  z.object({ accounts: z.array(z.string().transform((text): Hex => `0x${text.slice(2)}`)) }),
  z.object({ failed: z.string() }),
]);

export interface Neighbours {
  readonly accounts: Promise<Hex[]>;
  /** Why their process ended, in words, if it did before the demo. */
  readonly gone: Promise<string>;
  end(): void;
}

export function startNeighbours(order: NeighboursOrder): Neighbours {
  const child = fork(join(import.meta.dirname, 'neighbours.ts'), [], { serialization: 'advanced' });
  const gone = new Promise<string>((done) => {
    child.once('exit', (code, signal) => {
      done(`The neighbours are gone: their process ended (${signal ?? code}). Nobody trades any more.`);
    });
  });
  const accounts = new Promise<Hex[]>((done, failed) => {
    child.once('message', (message) => {
      const answer = accountsSchema.parse(message);
      if ('accounts' in answer) done(answer.accounts);
      else failed(new Error(`the neighbours did not start: ${answer.failed}`));
    });
    void gone.then((sentence) => failed(new Error(sentence)));
  });
  // Waited for later, when the window is open.
  accounts.catch(() => undefined);
  child.send(order);
  return {
    accounts,
    gone,
    end() {
      if (child.connected) child.disconnect();
    },
  };
}
