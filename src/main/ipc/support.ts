import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { LogLine, supportChannels } from '../../shared/ipc/support.ts';
import { ok, type Result } from '../../shared/result.ts';

export interface SupportDependencies {
  recent(limit: number): LogLine[];
  /** Asks the person where to, and writes the support file; null when cancelled. */
  save(): Promise<Result<{ file: string } | null>>;
}

export const supportHandlers = ({
  recent,
  save,
}: SupportDependencies): HandlersOf<typeof supportChannels> => ({
  'support.log': ({ limit }) => ok(recent(limit)),
  'support.save': () => save(),
});
