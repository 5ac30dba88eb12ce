import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The vault's own file in its folder; where it is, there are keys. */
export const VAULT_FILE = 'vault.bin';

/**
 * The few acts on files of one folder that the vault needs, injected so that a test can kill it at each of them.
 * All are synchronous: the files are small, and a vault that waits for the disk must not answer in between.
 */
export interface VaultFiles {
  /** Bytes of a file, or null where there is none. Other failures throw. */
  read(name: string): Uint8Array | null;
  /** Creates or replaces a file and writes all bytes; nothing is sure to be on disk yet. */
  write(name: string, bytes: Uint8Array): void;
  /** Adds bytes at the end of a file, creating it where there is none. */
  append(name: string, bytes: Uint8Array): void;
  /** Returns when the file's bytes are on disk. */
  sync(name: string): void;
  /** Returns when creations, renames and removals in the folder are on disk. */
  syncFolder(): void;
  /** Replaces `to` in one step. */
  rename(from: string, to: string): void;
  /** Removes a file; nothing happens where there is none. */
  remove(name: string): void;
}

function withHandle(path: string, flags: string, act: (handle: number) => void): void {
  const handle = openSync(path, flags, 0o600);
  try {
    act(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done);
}

/** The real folder, made private to its owner. */
export function diskFiles(folder: string): VaultFiles {
  const at = (name: string) => join(folder, name);
  const make = () => mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    read: (name) => {
      try {
        return readFileSync(at(name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    write: (name, bytes) => {
      make();
      withHandle(at(name), 'w', (handle) => writeAll(handle, bytes));
    },
    append: (name, bytes) => {
      make();
      withHandle(at(name), 'a', (handle) => writeAll(handle, bytes));
    },
    sync: (name) => withHandle(at(name), 'r+', fsyncSync),
    syncFolder: () => {
      // Windows cannot sync a folder and journals renames itself.
      if (process.platform !== 'win32') withHandle(folder, 'r', fsyncSync);
    },
    rename: (from, to) => renameSync(at(from), at(to)),
    remove: (name) => rmSync(at(name), { force: true }),
  };
}
