/**
 * A community for the demo and for tests: contracts on a local chain, stewards that admit whoever registers, money
 * without value, and homes that run the same household code as the app.
 */
import { Contract, type JsonRpcProvider, type Signer, Wallet } from 'ethers';
import type { Hex } from '../../main/chain/api.ts';
import { type CommunityConfig, communityConfigSchema } from '../../main/household/community/config.ts';
import { communityAbi, currencyAbi, treasuryAbi } from '../../shared/chain/generated/abi.ts';
import { deployCommunity } from '../chain/deploy.ts';

export interface CommunityOptions {
  readonly name: string;
  readonly steward: Signer;
  /** What the households use to reach the chain. */
  readonly endpoint: string;
  readonly genesis: number;
  readonly slotSeconds: number;
  readonly slotsPerPeriod: number;
  readonly minBillSlots: number;
  readonly finality: number;
  readonly blockTime: number;
  /** Micro-currency per kWh. */
  readonly feedIn: number;
  readonly retail: number;
}

export interface SimulatedCommunity {
  readonly config: CommunityConfig;
  /** Gives accounts play money: for gas, and in the community's currency. */
  fund(accounts: readonly Hex[], gasWei: bigint, tokens: bigint): Promise<void>;
  /** Resolves when all of them have registered by themselves. */
  registered(accounts: readonly Hex[]): Promise<void>;
  /** Admits registered accounts that are not members yet. */
  admit(accounts: readonly Hex[]): Promise<void>;
  /** Announces cohorts from a period on; each of 4 to 16 members. */
  announceCohorts(period: number, cohorts: readonly (readonly Hex[])[]): Promise<void>;
}

const POLL_MS = 300;
const SUPPLIER_TOKENS = 1_000_000_000n;

/** Deploys and announces the tariff; the supplier account is funded so that clearing can begin. */
export async function startCommunity(options: CommunityOptions): Promise<SimulatedCommunity> {
  const { steward, genesis, slotSeconds, slotsPerPeriod, minBillSlots, finality, blockTime } = options;
  const deployed = await deployCommunity(steward, {
    genesis,
    slotSeconds,
    slotsPerPeriod,
    kMin: 4,
    minBillSlots,
    finality,
    blockSeconds: blockTime,
    supplierMin: SUPPLIER_TOKENS / 10n,
  });
  const community = new Contract(deployed.community, communityAbi, steward);
  const treasury = new Contract(deployed.treasury, treasuryAbi, steward);
  const currency = new Contract(deployed.currency, currencyAbi, steward);
  const send = sender(steward);
  await send(community, 'announceTariff', [0, options.feedIn, options.retail]);
  await send(currency, 'faucet', [await steward.getAddress(), SUPPLIER_TOKENS]);
  await send(currency, 'approve', [deployed.treasury, SUPPLIER_TOKENS]);
  await send(treasury, 'fundSupplier', [SUPPLIER_TOKENS]);

  const config = communityConfigSchema.parse({
    name: options.name,
    chainId: deployed.chainId,
    contracts: {
      market: deployed.market,
      community: deployed.community,
      treasury: deployed.treasury,
      token: deployed.currency,
    },
    genesis,
    slotSeconds,
    slotsPerPeriod,
    kMin: 4,
    minBillSlots,
    finality,
    blockTime,
    fromBlock: deployed.fromBlock,
    // A local chain is the household's own node.
    endpoints: [{ url: options.endpoint, own: true }],
    currency: 'EUR',
  });
  return {
    config,
    async fund(accounts, gasWei, tokens) {
      await Promise.all(
        accounts.map(async (account) => {
          const paid = await steward.sendTransaction({ to: account, value: gasWei });
          await Promise.all([paid.wait(), send(currency, 'faucet', [account, tokens])]);
        }),
      );
    },
    async registered(accounts) {
      const missing = new Set(accounts);
      while (missing.size > 0) {
        for (const account of missing) {
          const { state } = await community.getFunction('recordOf')(account);
          if (Number(state) > 0) missing.delete(account);
        }
        if (missing.size > 0) await new Promise((done) => setTimeout(done, POLL_MS));
      }
    },
    async admit(accounts) {
      await Promise.all(accounts.map((account) => send(community, 'admit', [account])));
    },
    announceCohorts: (period, cohorts) => send(community, 'announceCohorts', [period, [], cohorts]),
  };
}

function sender(steward: Signer) {
  return async (contract: Contract, name: string, args: readonly unknown[]): Promise<void> => {
    const sent = await steward.sendTransaction({
      to: await contract.getAddress(),
      data: contract.interface.encodeFunctionData(name, args),
    });
    const receipt = await sent.wait();
    if (receipt?.status !== 1) throw new Error(`${name} was refused by the chain`);
  };
}

/** The n-th account of the local chain's well-known words, as a signer. */
export function localSigner(provider: JsonRpcProvider, index: number): Promise<Signer> {
  return provider.getSigner(index);
}

/** An account outside the home's computer, to which its money is paid. */
export const payoutAccount = (): Hex => `0x${Wallet.createRandom().address.slice(2).toLowerCase()}`;
