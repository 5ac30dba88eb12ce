import { join } from 'node:path';
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { Log } from '../../shared/log.ts';
import { type VaultClient, vaultClient } from '../vault/client.ts';
import { portOf } from '../vault/ports.ts';

/** Where the vault of a profile keeps its files. */
export const vaultFolder = (profile: string): string => join(profile, 'vault');

export interface VaultProcess extends VaultClient {
  /**
   * Gives the vault one end of a channel whose other end goes to the secret window (`webContents.postMessage`); main
   * keeps neither, so what is shown or typed there never passes through it. The port ends with the vault (`onEnded`): the
   * window then needs another. False where no vault could be started.
   */
  attachSecrets(port: MessagePortMain): Promise<boolean>;
}

/**
 * The vault in a process of its own (Electron's utilityProcess): it alone holds the seed. What it prints goes nowhere,
 * so no secret can reach a log that way.
 */
export function launchVault(profile: string, service: string, log: Log, onEnded: () => void): VaultProcess {
  let running: UtilityProcess | null = null;
  const client = vaultClient(() => {
    const child = utilityProcess.fork(join(__dirname, 'vault.cjs'), [vaultFolder(profile), service], {
      serviceName: 'Wattlet vault',
      stdio: 'ignore',
    });
    running = child;
    child.on('exit', (code) => {
      if (running === child) running = null;
      log.warn('vault.ended', { code });
      onEnded();
    });
    return portOf(child, false);
  });
  return {
    ...client,
    attachSecrets: async (port) => {
      // Also starts the process where none runs.
      await client.vault.status({});
      if (running === null) return false;
      running.postMessage({ secretPort: true }, [port]);
      return true;
    },
  };
}
