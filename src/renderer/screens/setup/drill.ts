import type { KeysView } from '../../../shared/ipc/setup.ts';

/** `none`: no backup. `untried`: none was ever tried. `due`: the last try is too long ago. */
export type Drill = 'none' | 'untried' | 'due' | 'good';

/** `now`: UTC seconds. */
export function drillOf(keys: Pick<KeysView, 'backups' | 'drillDueAt'>, now: number): Drill {
  if (keys.backups.length === 0) return 'none';
  if (keys.drillDueAt === null) return 'untried';
  return keys.drillDueAt <= now ? 'due' : 'good';
}
