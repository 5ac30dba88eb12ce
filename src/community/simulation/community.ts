/**
 * A community for the demo and for tests: contracts on a local chain, owned by a 2-of-3 Safe, stewards that admit
 * whoever registers, money without value, and homes that run the same household code as the app.
 */
import { randomBytes } from 'node:crypto';
import { type AbstractProvider, Wallet } from 'ethers';
import type { Hex } from '../../main/chain/api.ts';
import { contractAt } from '../../main/chain/contract.ts';
import { type CommunityConfig, communityConfigSchema } from '../../main/household/community/config.ts';
import { contractsAt } from '../../main/household/community/follow.ts';
import { currencyAbi } from '../../shared/chain/generated/abi.ts';
import { type Invitation, signInvitation } from '../../shared/invitation.ts';
import { bytesToHex } from '../../shared/protocol/bytes.ts';
import { expectOk } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import { deployCommunity } from '../chain/deploy.ts';
import { view } from '../steward/network.ts';
import type { PlainCall } from '../steward/safe/transaction.ts';
import { startStewards } from './stewards.ts';

export interface CommunityOptions {
  readonly name: string;
  readonly provider: AbstractProvider;
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
  /** Registered accounts that are not admitted yet. */
  waiting(): Promise<Hex[]>;
  /** Admits registered accounts that are not members yet. */
  admit(accounts: readonly Hex[]): Promise<void>;
  /** Announces cohorts from a period on, each of 4 to 16 members, and closes others. */
  announceCohorts(
    period: number,
    cohorts: readonly (readonly Hex[])[],
    closing?: readonly number[],
  ): Promise<void>;
  /** An invitation signed by one of the stewards. */
  invite(expires: number): Invitation;
}

const POLL_MS = 300;
const SUPPLIER_TOKENS = 1_000_000_000n;

/** Deploys and announces the tariff; the supplier account is funded so that clearing can begin. */
export async function startCommunity(options: CommunityOptions): Promise<SimulatedCommunity> {
  const { provider, genesis, slotSeconds, slotsPerPeriod, minBillSlots, finality, blockTime } = options;
  const { feedIn, retail } = options;
  const stewards = await startStewards(provider);
  const { purse } = stewards;
  const constants = { genesis, slotSeconds, slotsPerPeriod, kMin: 4, minBillSlots, finality };
  const deployed = await deployCommunity(purse, {
    ...constants,
    blockSeconds: blockTime,
    supplierMin: SUPPLIER_TOKENS / 10n,
    owner: stewards.safe,
  });
  const config = communityConfigSchema.parse({
    name: options.name,
    chainId: deployed.chainId,
    contracts: {
      market: deployed.market,
      community: deployed.community,
      treasury: deployed.treasury,
      token: deployed.currency,
    },
    ...constants,
    blockTime,
    fromBlock: deployed.fromBlock,
    // A local chain is the household's own node.
    endpoints: [{ url: options.endpoint, own: true }],
    currency: 'EUR',
  });
  const { community, treasury } = contractsAt(config.contracts);
  const currency = contractAt(currencyAbi, config.contracts.token);
  const pay = payer(purse);
  const purseAccount: Hex = `0x${purse.address.slice(2).toLowerCase()}`;
  await stewards.carryOut([community.call('announceTariff', [0n, BigInt(feedIn), BigInt(retail)])]);
  await pay([
    currency.call('faucet', [purseAccount, SUPPLIER_TOKENS]),
    currency.call('approve', [treasury.address, SUPPLIER_TOKENS]),
  ]);
  await pay([treasury.call('fundSupplier', [SUPPLIER_TOKENS])]);

  const stateOf = async (account: Hex): Promise<number> => {
    const call = community.call('recordOf', [account]);
    const record = expectOk(await view(provider, call, (data) => community.decode('recordOf', data)));
    return Number(record.state);
  };
  const seen = new Set<Hex>();
  return {
    config,
    async fund(accounts, gasWei, tokens) {
      await pay(
        accounts.flatMap((account) => [
          { to: account, data: '0x' as const, value: gasWei },
          currency.call('faucet', [account, tokens]),
        ]),
      );
    },
    async registered(accounts) {
      const missing = new Set(accounts);
      while (missing.size > 0) {
        for (const account of missing) if ((await stateOf(account)) > 0) missing.delete(account);
        if (missing.size > 0) await new Promise((done) => setTimeout(done, POLL_MS));
      }
    },
    async waiting() {
      const logs = await provider.getLogs({ address: community.address, fromBlock: config.fromBlock });
      const accounts: Hex[] = [];
      for (const log of logs) {
        const event = community.event({
          address: community.address,
          topics: log.topics.map((topic): Hex => `0x${topic.slice(2)}`),
          data: `0x${log.data.slice(2)}`,
        });
        if (event?.name !== 'Registered' || seen.has(event.args.account)) continue;
        if ((await stateOf(event.args.account)) === 1) accounts.push(event.args.account);
      }
      return accounts;
    },
    async admit(accounts) {
      await stewards.carryOut(accounts.map((account) => community.call('admit', [account])));
      for (const account of accounts) seen.add(account);
    },
    announceCohorts: (period, cohorts, closing = []) =>
      stewards.carryOut([community.call('announceCohorts', [BigInt(period), closing.map(BigInt), cohorts])]),
    invite: (expires) =>
      signInvitation(
        {
          name: options.name,
          chainId: config.chainId,
          contracts: config.contracts,
          safe: stewards.safe,
          ...constants,
          genesis: config.genesis,
          blockTime,
          fromBlock: config.fromBlock,
          endpoints: [options.endpoint],
          currency: 'EUR',
          tariff: { period: 0, feedIn, retail },
          rulesHash: `0x${'0'.repeat(64)}`,
          nonce: bytesToHex(randomBytes(16)),
          expires: utcSeconds(expires),
        },
        stewards.inviterKey,
      ),
  };
}

interface Payment extends PlainCall {
  readonly value?: bigint;
}

/** Sends calls one after the other without waiting between them, then waits for all. */
function payer(purse: Wallet): (calls: readonly Payment[]) => Promise<void> {
  return async (calls) => {
    const first = await purse.getNonce('pending');
    const sent = [];
    for (const [i, call] of calls.entries()) {
      // A fixed limit: what comes before is in no block yet, so an estimate could fail.
      sent.push(await purse.sendTransaction({ ...call, nonce: first + i, gasLimit: 300_000n }));
    }
    for (const transaction of sent) {
      const receipt = await transaction.wait();
      if (receipt?.status !== 1) throw new Error('the chain refused a payment');
    }
  };
}

/** An account outside the home's computer, to which its money is paid. */
export const payoutAccount = (): Hex => `0x${Wallet.createRandom().address.slice(2).toLowerCase()}`;
