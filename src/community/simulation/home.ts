/** A simulated household: a vault with its own new seed, an emulated meter, and the household of the app. */
import { join } from 'node:path';
import type { Hex, Transport } from '../../main/chain/api.ts';
import type { CommunityConfig } from '../../main/household/community/config.ts';
import type { HouseholdLog } from '../../main/household/context.ts';
import { type Home, openHome } from '../../main/household/home.ts';
import type { Household } from '../../main/household/household.ts';
import type { Vault } from '../../main/vault/api.ts';
import { VaultCore } from '../../main/vault/core.ts';
import { localSecrets, localVault } from '../../main/vault/dispatch.ts';
import { diskFiles } from '../../main/vault/files.ts';
import { memoryKeychain, secretStore } from '../../main/vault/secret-store.ts';
import type { Clock } from '../../shared/clock.ts';
import { expectOk } from '../../shared/result.ts';
import { microPerKwh, tokenUnits } from '../../shared/units.ts';
import type { SecretVault } from '../../shared/vault/secret-api.ts';
import { type InProcessMeter, inProcessMeter } from '../emulator/in-process.ts';
import type { Curve } from '../emulator/registers.ts';
import { payoutAccount } from './community.ts';

export interface SimulatedHomeOptions {
  /** Folder of this home alone. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: HouseholdLog;
  readonly config: CommunityConfig;
  /** Net import in watts over time. */
  readonly curve: Curve;
  readonly capacityWh: number;
  readonly meterId: string;
  /** The meter's, where the computer's clock is not right. */
  readonly meterClock?: Clock;
  /** Of the invitation it joins with; simulated stewards ask for none. */
  readonly inviteHash?: Hex;
  readonly transport?: Transport;
  /** Words of a home that is brought back; new keys where missing. */
  readonly words?: string;
  /** Stands between the home and its vault: for homes that lie. */
  readonly vault?: (honest: Vault) => Vault;
}

export interface SimulatedHome {
  readonly account: Hex;
  readonly home: Home;
  readonly household: Household;
  readonly vault: Vault;
  /** The cable between meter and computer. */
  readonly cable: Pick<InProcessMeter, 'unplug' | 'plugIn'>;
  /** What the window for secrets would ask. */
  readonly secrets: SecretVault;
  close(): Promise<void>;
}

export const SIMULATED_PASSPHRASE = 'a simulated neighbour';
export const NO_INVITATION: Hex = `0x${'0'.repeat(64)}`;
/** What a home without real money lets its vault sign: plenty. */
export const DEMO_LIMITS = {
  maxCapacityWh: 100_000,
  lowestSell: microPerKwh(0),
  highestBuy: microPerKwh(10_000_000),
  maxDeposit: tokenUnits(1_000_000_000n),
  maxFeePerTransaction: 10n ** 18n,
};

export async function createSimulatedHome(options: SimulatedHomeOptions): Promise<SimulatedHome> {
  const core = new VaultCore({
    files: diskFiles(join(options.dir, 'vault')),
    secrets: secretStore(memoryKeychain()),
    clock: options.clock,
    // A neighbour that guards no money must not cost the machine 128 MiB and a third of a second per passphrase.
    scryptN: 2 ** 10,
  });
  const vault = localVault(core);
  const secrets = localSecrets(core);
  const keys = { mode: 'keychain', passphrase: SIMULATED_PASSPHRASE } as const;
  const identity = expectOk(
    options.words === undefined
      ? await vault.create(keys)
      : await secrets.restore({ ...keys, material: { kind: 'words', words: options.words } }),
  );
  expectOk(
    await vault.setPayoutAccount({ payoutAccount: payoutAccount(), passphrase: SIMULATED_PASSPHRASE }),
  );
  const home = expectOk(
    await openHome({
      vault: options.vault?.(vault) ?? vault,
      dir: join(options.dir, 'store'),
      clock: options.clock,
      log: options.log,
      ...(options.transport === undefined ? {} : { transport: options.transport }),
    }),
  );
  const household = expectOk(
    await home.join({
      config: options.config,
      choice: { capacityWh: options.capacityWh, inviteHash: options.inviteHash ?? NO_INVITATION },
      limits: DEMO_LIMITS,
    }),
  );
  const meter = inProcessMeter({
    protocol: 'p1',
    curve: options.curve,
    clock: options.meterClock ?? options.clock,
    meterId: options.meterId,
  });
  expectOk(
    home.addSource({
      id: 'grid',
      role: 'grid',
      address: { kind: 'in-process', open: meter.open },
      protocol: {
        protocol: 'dsmr-p1',
        line: { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
        dialogue: null,
      },
    }),
  );
  return {
    account: identity.account,
    home,
    household,
    vault,
    cable: meter,
    secrets,
    close: () => home.close(),
  };
}
