import type { LockSettings } from '../../shared/ipc/setup.ts';
import type { Result } from '../../shared/result.ts';

/** What the handlers ask of the screens' lock. */
export interface LockControl {
  locked(): boolean;
  lock(): Promise<Result<null>>;
  release(): void;
  change(settings: LockSettings): Result<null>;
}
