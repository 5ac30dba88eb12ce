import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { Log } from '../../shared/log.ts';
import { type VaultClient, vaultClient } from '../vault/client.ts';
import { portOf } from '../vault/ports.ts';

/** Where the vault of a profile keeps its files. */
export const vaultFolder = (profile: string): string => join(profile, 'vault');

/**
 * The vault in a process of its own (Electron's utilityProcess): it alone holds the seed. What it prints goes nowhere,
 * so no secret can reach a log that way.
 */
export function launchVault(profile: string, service: string, log: Log): VaultClient {
  return vaultClient(() => {
    const child = utilityProcess.fork(join(__dirname, 'vault.cjs'), [vaultFolder(profile), service], {
      serviceName: 'Wattlet vault',
      stdio: 'ignore',
    });
    child.on('exit', (code) => log.warn('vault.ended', { code }));
    return portOf(child, false);
  });
}
