/** The vault of a profile in a process of its own, without Electron. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type VaultClient, vaultClient } from '../../main/vault/client.ts';
import { diskFiles } from '../../main/vault/files.ts';
import { keychainName } from '../../main/vault/keychain-name.ts';
import { portOf } from '../../main/vault/ports.ts';
import { ok, type Result } from '../../shared/result.ts';

export interface ForkedVault extends VaultClient {
  /** Ends the process; the keys leave the memory with it. */
  stop(): void;
}

const ENTRY = new URL('../../main/vault/entry.ts', import.meta.url);

/** What the vault prints goes nowhere, so no secret can reach a log or the terminal that way. */
export function forkVault(profile: string): Result<ForkedVault> {
  const folder = join(profile, 'vault');
  const service = keychainName(diskFiles(folder));
  if (!service.ok) return service;
  let child: ChildProcess | null = null;
  const client = vaultClient(() => {
    const started = fork(ENTRY, [folder, service.value], { serialization: 'advanced', stdio: 'ignore' });
    child = started;
    const send = (message: unknown): boolean => started.send(Object(message));
    return portOf({ on: started.on.bind(started), send }, false);
  });
  return ok({
    ...client,
    stop() {
      client.close();
      child?.disconnect();
      child = null;
    },
  });
}
