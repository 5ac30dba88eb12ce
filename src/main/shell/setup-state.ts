/** What the window is told about keys, lock and community: put together anew after each change and published. */
import type { KeysView, SetupView } from '../../shared/ipc/setup.ts';
import type { Vault } from '../vault/api.ts';
import type { HomeHost } from './home-host.ts';
import type { ScreenLock } from './screen-lock.ts';

export interface SetupState {
  /** Asks the vault and publishes. Also called by whoever changed something. */
  refresh(): Promise<void>;
  /** An invitation came as a link. */
  invited(link: string): void;
}

export interface SetupStateOptions {
  readonly vault: Vault;
  readonly host: HomeHost;
  readonly lock: ScreenLock;
  readonly publish: (view: SetupView) => void;
}

export function createSetupState({ vault, host, lock, publish }: SetupStateOptions): SetupState {
  let invitation: string | null = null;
  const refresh = async (): Promise<void> => {
    const status = await vault.status({});
    const keys = keysOf(status, host.opening());
    const hidden = lock.locked() && keys.state !== 'empty';
    const community = host.household()?.view().community?.name ?? null;
    // Accepted: it has done its work.
    if (community !== null) invitation = null;
    publish({
      keys: hidden ? withoutFacts(keys) : keys,
      screensLocked: hidden,
      lock: lock.settings(),
      community: hidden ? null : community,
      problem: hidden ? null : host.problem(),
      invitation: hidden ? null : invitation,
    });
  };
  return {
    refresh,
    invited(link) {
      invitation = link;
      void refresh();
    },
  };
}

/** There are keys, and nobody was asked for them yet: what the window shows until the vault answers. */
export const keysAhead = (lock: Pick<ScreenLock, 'locked' | 'settings'>): SetupView => ({
  keys: { ...NO_FACTS, state: 'opening', reason: null },
  screensLocked: lock.locked(),
  lock: lock.settings(),
  community: null,
  problem: null,
  invitation: null,
});

type Status = Awaited<ReturnType<Vault['status']>>;

function keysOf(status: Status, opening: boolean): KeysView {
  if (!status.ok) return { ...NO_FACTS, state: 'unavailable', reason: status.error };
  const { state, reason, mode, hasPassphrase, identity, community, payoutAccount, backups, ...times } =
    status.value;
  // A vault that was not asked to open yet calls itself locked.
  const asked = opening || (state === 'locked' && !hasPassphrase && reason === null);
  return {
    state: state !== 'open' && state !== 'empty' && asked ? 'opening' : state,
    reason: reason,
    mode,
    hasPassphrase,
    account: identity?.account ?? null,
    fingerprint: identity?.fingerprint ?? null,
    payoutAccount,
    limits: community === null ? null : { ...community.limits },
    backups: backups.map(({ kind, madeAt, checkedAt }) => ({ kind, madeAt, checkedAt })),
    createdAt: times.createdAt,
    restoredAt: times.restoredAt,
    lastDrillAt: times.lastDrillAt,
    drillDueAt: times.drillDueAt,
  };
}

const NO_FACTS: Omit<KeysView, 'state' | 'reason'> = {
  mode: null,
  hasPassphrase: false,
  account: null,
  fingerprint: null,
  createdAt: null,
  restoredAt: null,
  payoutAccount: null,
  limits: null,
  backups: [],
  lastDrillAt: null,
  drillDueAt: null,
};

const withoutFacts = ({ state, reason, mode, hasPassphrase }: KeysView): KeysView => ({
  ...NO_FACTS,
  state,
  reason,
  mode,
  hasPassphrase,
});
