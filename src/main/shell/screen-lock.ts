/**
 * The lock of the screens: while it is on, main tells the window nothing about the household, and trading goes on. It
 * is kept in a file, so that starting the program again does not open it.
 */
import { z } from 'zod';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { type LockSettings, lockSettingsSchema } from '../../shared/ipc/setup.ts';
import { ok, type Result } from '../../shared/result.ts';
import { readJson, writeAtomically } from './atomic-file.ts';

const fileSchema = z.strictObject({ settings: lockSettingsSchema, locked: z.boolean() });

/** So much later than chosen the lock may fall. */
const CHECK_MS = 5000;

export interface ScreenLock {
  locked(): boolean;
  settings(): LockSettings;
  /** Locks where there is a passphrase to open it with. */
  lock(): Promise<Result<null>>;
  release(): void;
  change(settings: LockSettings): Result<null>;
  /** The computer goes to sleep, or its own screen was locked. */
  sleeps(): void;
  stop(): void;
}

export interface ScreenLockOptions {
  readonly file: string;
  readonly clock: Clock;
  /** Seconds since somebody used the computer. */
  readonly idleSeconds: () => number;
  /** Fails where there is no passphrase; such screens cannot be locked. */
  readonly canLock: () => Promise<Result<null>>;
  /**
   * Nobody is there any more, and what lies open beside the screens is put away; also where they were locked before, and
   * somebody typed a backup meanwhile.
   */
  readonly onLeft: () => void;
  readonly onChange: () => void;
}

export function createScreenLock(options: ScreenLockOptions): ScreenLock {
  const { file, clock, idleSeconds, canLock, onLeft, onChange } = options;
  const kept = readJson(file, fileSchema);
  let settings: LockSettings = kept?.settings ?? { afterMinutes: null, onSleep: false };
  let locked = kept?.locked ?? false;
  let cancel: Cancel = () => undefined;

  const write = () => writeAtomically(file, `${JSON.stringify({ settings, locked }, null, 2)}\n`);

  function set(next: boolean): void {
    if (locked === next) return;
    locked = next;
    write();
    onChange();
  }

  async function lock(): Promise<Result<null>> {
    const possible = await canLock();
    if (!possible.ok) return possible;
    onLeft();
    set(true);
    return ok(null);
  }
  const left = () => (locked ? onLeft() : void lock());

  function watch(): void {
    cancel = clock.after(CHECK_MS, () => {
      const { afterMinutes } = settings;
      if (afterMinutes !== null && idleSeconds() >= afterMinutes * 60) left();
      watch();
    });
  }
  watch();

  return {
    locked: () => locked,
    settings: () => settings,
    lock,
    release: () => set(false),
    change(next) {
      const before = settings;
      settings = next;
      const written = write();
      if (!written.ok) settings = before;
      onChange();
      return written;
    },
    sleeps() {
      if (settings.onSleep) left();
    },
    stop: () => cancel(),
  };
}
