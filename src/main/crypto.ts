import { webcrypto } from 'node:crypto';

/**
 * Imported first by every entry of the main side: Electron before 27 has no globalThis.crypto there, and the
 * bundled libraries look for it when they load.
 */
if (globalThis.crypto === undefined) {
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });
}
