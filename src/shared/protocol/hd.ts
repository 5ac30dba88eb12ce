import { HDKey } from '@scure/bip32';

/** BIP-32 paths of a household's two keys (docs/protocol.md, section 2). */
export const ACCOUNT_PATH = "m/44'/60'/0'/0/0";
const MASK_PATH = "m/44'/60'/1'/0/0";

export interface HouseholdKeys {
  /** 32-byte secp256k1 private key of the Ethereum account. */
  readonly accountKey: Uint8Array;
  /** 32-byte secp256k1 private key of masks and derived values. */
  readonly maskKey: Uint8Array;
}

/** Both keys of a household from its BIP-39 seed (64 bytes). Only the vault holds what goes in and comes out. */
export function householdKeys(seed: Uint8Array): HouseholdKeys {
  const root = HDKey.fromMasterSeed(seed);
  const keyAt = (path: string): Uint8Array => {
    const key = root.derive(path).privateKey;
    if (key === null) throw new Error('a derived key has no private part');
    return key;
  };
  return { accountKey: keyAt(ACCOUNT_PATH), maskKey: keyAt(MASK_PATH) };
}
