/** What every step of the household works with; built once by `household.ts`. */
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { Limits } from '../../shared/readmodel.ts';
import type { AppError } from '../../shared/result.ts';
import type { SlotTiming } from '../../shared/slots.ts';
import type { UtcSeconds } from '../../shared/units.ts';
import type { Chain, Hex, Outbox } from '../chain/api.ts';
import type { MeterPart } from '../meter/api.ts';
import type { Store } from '../store/api.ts';
import type { Vault } from '../vault/api.ts';
import type { CommunityConfig } from './community/config.ts';
import type { Contracts, Follower } from './community/follow.ts';
import type { CohortTrust } from './community/trust.ts';
import type { Departure } from './departure.ts';
import type { FundsWatch } from './funds.ts';
import type { SlotShelf } from './slot/shelf.ts';

export type HouseholdLog = Pick<Log, 'info' | 'warn'>;

export interface Context {
  readonly vault: Vault;
  readonly meter: MeterPart;
  readonly chain: Chain;
  readonly outbox: Outbox;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: HouseholdLog;
  readonly account: Hex;
  readonly config: CommunityConfig;
  readonly timing: SlotTiming;
  readonly contracts: Contracts;
  readonly follower: Follower;
  readonly slots: SlotShelf;
  readonly funds: FundsWatch;
  /** In which cohorts it trades. */
  readonly trust: CohortTrust;
  /** Acts that the chain would have refused, with the slot in which it was asked. */
  readonly refused: Map<string, number>;
  /** Id of the source at the grid connection; null while there is none. */
  gridSource(): string | null;
  generationSource(): string | null;
  limits(): Limits;
  /** Why no new offers go out; null: they do. */
  leavingSoon(): Departure | null;
  /** Tells a person; the same code replaces what was said before, null takes it back. */
  notice(code: string, error: AppError | null): void;
}

/** The moment a step works in: chain time, and the slot and phase it falls in. */
export interface Moment {
  readonly time: UtcSeconds;
  readonly slot: number;
  /** Seconds since the slot began. */
  readonly into: number;
}
