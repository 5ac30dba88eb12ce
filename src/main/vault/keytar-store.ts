import { createRequire } from 'node:module';
import type * as Keytar from 'keytar';
import type { RawKeychain } from './secret-store.ts';

/**
 * The one file that knows keytar (archived upstream; to be replaced here alone). Loaded at first use, because on
 * Linux loading it without libsecret installed throws, and that is an answer (`keychain.no-service`), not a crash.
 */
export function keytarKeychain(service: string): RawKeychain {
  let loaded: typeof Keytar | null = null;
  const keytar = (): typeof Keytar => {
    if (loaded === null) {
      const load = createRequire(import.meta.url);
      loaded = load('keytar') as typeof Keytar;
    }
    return loaded;
  };
  return {
    get: async (name) => keytar().getPassword(service, name),
    set: async (name, value) => keytar().setPassword(service, name, value),
    remove: async (name) => keytar().deletePassword(service, name),
  };
}
