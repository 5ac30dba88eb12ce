import { type Call, callers, callOver, gone, type VaultPort } from '../../shared/vault/calls.ts';
import { type Vault, vaultMethods } from './api.ts';

/** The household's end of the vault process, with what the launcher needs beside the contract. */
export interface VaultClient {
  readonly vault: Vault;
  /** Counts the processes started so far; a change between two looks means that the vault was restarted. */
  starts(): number;
  /** Ends this client: later calls answer `vault.gone`, and no process is started any more. */
  close(): void;
}

/** How many calls in a row may end with a dead process before it is left alone. */
const MOST_DEATHS = 5;

/**
 * Keeps a vault process going. `start` launches one and gives its port; it is called again at the first call after a
 * process ended, and a vault that was open is opened again where that needs no passphrase. The call that met the end
 * itself answers `vault.gone`: all calls of the contract may be made again, the vault gives the same answer.
 */
export function vaultClient(start: () => VaultPort): VaultClient {
  let call: Call | null = null;
  let started = 0;
  let deaths = 0;
  let wasOpen = false;
  let closed = false;

  async function current(): Promise<Call> {
    if (call !== null) return call;
    const port = start();
    started += 1;
    const made = callOver(port);
    call = made;
    port.onExit(() => {
      if (call === made) call = null;
      deaths += 1;
    });
    if (wasOpen) await made('unlock', {});
    return made;
  }

  const carry: Call = async (method, request) => {
    if (closed || deaths >= MOST_DEATHS) return gone();
    let result: Awaited<ReturnType<Call>>;
    try {
      result = await (await current())(method, request);
    } catch {
      // The process could not even be started.
      deaths += 1;
      return gone();
    }
    if (result.ok) {
      deaths = 0;
      // Every answer but a status needs an open vault.
      if (method !== 'status') wasOpen = method !== 'lock';
    }
    return result;
  };

  return {
    vault: callers(vaultMethods, carry),
    starts: () => started,
    close: () => {
      closed = true;
    },
  };
}
