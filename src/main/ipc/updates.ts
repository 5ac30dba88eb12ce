import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { updateChannels } from '../../shared/ipc/updates.ts';
import { ok, type Result } from '../../shared/result.ts';

export interface UpdateDependencies {
  check(): Promise<Result<null>>;
  install(): Result<null>;
  later(): void;
}

export const updateHandlers = (updates: UpdateDependencies): HandlersOf<typeof updateChannels> => ({
  'updates.check': () => updates.check(),
  'updates.install': () => updates.install(),
  'updates.later': () => {
    updates.later();
    return ok(null);
  },
});
