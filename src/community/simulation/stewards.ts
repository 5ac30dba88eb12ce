/** Three stewards of a simulated community with a real Safe between them: two of three sign whatever it does. */
import { type AbstractProvider, HDNodeWallet, Mnemonic, Wallet } from 'ethers';
import type { Hex } from '../../main/chain/api.ts';
import { contractAt } from '../../main/chain/contract.ts';
import { hexToBytes } from '../../shared/protocol/bytes.ts';
import { expectOk } from '../../shared/result.ts';
import { localMnemonic } from '../chain/local.ts';
import { transact, view } from '../steward/network.ts';
import { safeAbi } from '../steward/safe/abi.ts';
import { deploySafe } from '../steward/safe/deploy.ts';
import {
  execution,
  goodSignatures,
  type PlainCall,
  signSafe,
  together,
} from '../steward/safe/transaction.ts';
import { chainIdOf } from '../steward/session.ts';

const OWNERS = 3;
const THRESHOLD = 2;

export interface SimulatedStewards {
  readonly safe: Hex;
  /** Pays for what is not the Safe's: deployment, play money. */
  readonly purse: Wallet;
  /** Private key of one steward, for invitations. */
  readonly inviterKey: Uint8Array;
  /** Does the calls as one transaction of the Safe: all of them, or none. */
  carryOut(calls: readonly PlainCall[]): Promise<void>;
}

/** Deploys a 2-of-3 Safe for the first three accounts of a local chain. */
export async function startStewards(provider: AbstractProvider): Promise<SimulatedStewards> {
  const wallets = Array.from({ length: OWNERS }, (_, i) => localWallet(provider, i));
  const [purse, second] = wallets;
  if (purse === undefined || second === undefined) throw new Error('a Safe of three has two owners at least');
  const owners = wallets.map((wallet): Hex => `0x${wallet.address.slice(2).toLowerCase()}`);
  const { safe, multiSend } = expectOk(await deploySafe(purse, owners, THRESHOLD));
  const chainId = expectOk(await chainIdOf(provider));
  const contract = contractAt(safeAbi, safe);
  return {
    safe,
    purse,
    inviterKey: hexToBytes(second.privateKey),
    async carryOut(calls) {
      const nonce = expectOk(
        await view(provider, contract.call('nonce', []), (data) => contract.decode('nonce', data)),
      );
      const transaction = {
        chainId,
        safe,
        ...together(multiSend, calls),
        operation: 1 as const,
        nonce: Number(nonce),
      };
      const signatures = await Promise.all([purse, second].map((wallet) => signSafe(transaction, wallet)));
      const call = execution(transaction, goodSignatures(transaction, signatures, owners));
      expectOk(await transact(purse, call));
    },
  };
}

/** The n-th account of the local chain's well-known words. */
function localWallet(provider: AbstractProvider, index: number): Wallet {
  const words = Mnemonic.fromPhrase(localMnemonic);
  return new Wallet(HDNodeWallet.fromMnemonic(words, `m/44'/60'/0'/0/${index}`).privateKey, provider);
}
