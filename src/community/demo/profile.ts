/** The user's profile with the first run already done: keys in the keychain, joined, meter plugged in. */
import { join } from 'node:path';
import type { Hex } from '../../main/chain/api.ts';
import { systemClock } from '../../main/clock.ts';
import type { CommunityConfig } from '../../main/household/community/config.ts';
import { openHome } from '../../main/household/home.ts';
import { VaultCore } from '../../main/vault/core.ts';
import { localVault } from '../../main/vault/dispatch.ts';
import { diskFiles } from '../../main/vault/files.ts';
import { keychainName } from '../../main/vault/keychain-name.ts';
import { keytarKeychain } from '../../main/vault/keytar-store.ts';
import { secretStore } from '../../main/vault/secret-store.ts';
import { expectOk } from '../../shared/result.ts';
import { payoutAccount } from '../simulation/community.ts';
import { DEMO_LIMITS, NO_INVITATION } from '../simulation/home.ts';

/** The passphrase of the demo's wallet; there is no real money in it. */
export const DEMO_PASSPHRASE = 'wattlet demo';

/** Gives the account. */
export async function prepareProfile(
  folder: string,
  config: CommunityConfig,
  capacityWh: number,
  serialPath: string,
): Promise<Hex> {
  const clock = systemClock();
  const files = diskFiles(join(folder, 'vault'));
  const service = expectOk(keychainName(files));
  const vault = localVault(
    new VaultCore({
      files,
      secrets: secretStore(keytarKeychain(service)),
      clock,
    }),
  );
  const identity = expectOk(await vault.create({ mode: 'keychain', passphrase: DEMO_PASSPHRASE }));
  expectOk(await vault.setPayoutAccount({ payoutAccount: payoutAccount(), passphrase: DEMO_PASSPHRASE }));
  const quiet = { info: () => undefined, warn: () => undefined };
  const home = expectOk(await openHome({ vault, dir: join(folder, 'store'), clock, log: quiet }));
  expectOk(
    await home.join({ config, choice: { capacityWh, inviteHash: NO_INVITATION }, limits: DEMO_LIMITS }),
  );
  expectOk(
    home.addSource({
      id: 'grid',
      role: 'grid',
      address: {
        kind: 'serial',
        port: { vendorId: null, productId: null, serialNumber: null, path: serialPath },
      },
      // Not told: the app finds protocol and line settings by itself.
      protocol: null,
    }),
  );
  await home.close();
  await vault.lock({});
  return identity.account;
}
