import { existsSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Damage that a read meets while the wallet works is only noted, by an empty file beside the database: what the wallet
 * has in memory by then would not fit a mended file. The next start looks at every record and mends.
 */
const markOf = (file: string): string => `${file}.check`;

export function askForCheck(file: string): void {
  try {
    writeFileSync(markOf(file), '', { mode: 0o600 });
  } catch {
    // A disk that takes not even this is told by what is written next; the damage is met again.
  }
}

export const checkAsked = (file: string): boolean => existsSync(markOf(file));

export function checkDone(file: string): void {
  rmSync(markOf(file), { force: true });
}
