/**
 * The household's history as a file that the household keeps itself: what the chain cannot give back after a loss is
 * what the meter counted. Sealed under a passphrase of its own, taken back only by the home that made it.
 */
import type { Clock } from '../../shared/clock.ts';
import { hexToBytes } from '../../shared/protocol/bytes.ts';
import type { Result } from '../../shared/result.ts';
import type { Hex } from '../chain/api.ts';
import type { Sealable, Store } from '../store/api.ts';
import { openStore } from '../store/open.ts';
import type { Vault } from '../vault/api.ts';
import type { CommunityConfig } from './community/config.ts';
import { noteRepair } from './rebuilt.ts';

export interface HistoryFile {
  readonly file: string;
  readonly passphrase: string;
  /** Between the steps of the work, with the part that is done (0 to 1); `stop` ends it with nothing changed. */
  readonly pause: (part: number) => Promise<'stop' | undefined>;
}

/** Whose history it is: slots are counted from the community's beginning, and sealed by the home's own keys. */
export const labelOf = (
  { chainId, contracts }: Pick<CommunityConfig, 'chainId' | 'contracts'>,
  account: Hex,
): Sealable => ({ chainId, market: contracts.market.toLowerCase(), account: account.toLowerCase() });

export const saveHistory = (store: Store, label: Sealable, to: HistoryFile) =>
  store.exportArchive({ ...to, label });

/**
 * Adds what the file has to the store in `dir`, which nobody else has open: what a running household holds in memory
 * would not know of it.
 */
export async function takeHistory(
  { vault, dir, clock }: { readonly vault: Vault; readonly dir: string; readonly clock: Clock },
  label: Sealable,
  from: HistoryFile,
): Promise<Result<{ readonly added: number }>> {
  const key = await vault.storeKey({});
  if (!key.ok) return key;
  const opened = openStore({ dir, key: hexToBytes(key.value.key), clock });
  if (!opened.ok) return opened;
  const { store, repaired } = opened.value;
  try {
    const noted = noteRepair(store, repaired);
    if (!noted.ok) return noted;
    return await store.importArchive({ ...from, label });
  } finally {
    store.close();
  }
}
