/**
 * A restored home waits before it sends: its other computer may still be running, and what that one sent must be seen
 * first. The wait goes by the chain's time, from the first look at the chain. The vault's date of the restore is the
 * computer's own, and a computer that was just set up may be wrong by years either way.
 */
import { z } from 'zod';
import { ok, type Result } from '../../shared/result.ts';
import type { Store } from '../store/api.ts';

/** In slots: after two final ones everything that was under way is on chain. */
const RESTORE_WAIT_SLOTS = 2;
const BACK = 'back-since';
const backSchema = z.strictObject({ restoredAt: z.int(), time: z.int() });

export interface RestoreWatch {
  /** To be told each new chain time; the first one after a restore is kept. */
  look(time: number): Result<null>;
  /** Chain time from which this home is back; null: never restored, or not looked at the chain yet. */
  since(): number | null;
  /** True also while it is not known from when on. */
  waits(time: number): boolean;
}

/** `restoredAt` is the vault's: what is told apart by it is one restore from the next. Null: not restored. */
export function restoreWatch(
  settings: Store['settings'],
  restoredAt: number | null,
  slotSeconds: number,
): RestoreWatch {
  let since: number | null = null;
  return {
    look(time) {
      if (restoredAt === null || since !== null) return ok(null);
      const known = settings.get(BACK, backSchema);
      if (!known.ok) return known;
      if (known.value?.restoredAt !== restoredAt) {
        const kept = settings.set(BACK, { restoredAt, time });
        if (!kept.ok) return kept;
      }
      since = known.value?.restoredAt === restoredAt ? known.value.time : time;
      return ok(null);
    },
    since: () => since,
    // The slot in which it came back is not a whole one.
    waits: (time) =>
      restoredAt !== null && (since === null || time < since + (RESTORE_WAIT_SLOTS + 1) * slotSeconds),
  };
}
