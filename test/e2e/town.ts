/**
 * A community on a local chain with neighbours that trade, for a window test that wants a slot: it lies an hour ahead
 * until `begin` moves the chain's time to it, so nobody waits for a slot, nor for those that a restored home lets pass.
 */
import { join } from 'node:path';
import { Contract, type JsonRpcProvider, Wallet } from 'ethers';
import type { SimulatedCommunity } from '../../src/community/simulation/community.ts';
import { createSimulatedHome, type SimulatedHome } from '../../src/community/simulation/home.ts';
import { systemClock } from '../../src/main/clock.ts';
import { communityAbi, currencyAbi, treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { invitationLink } from '../../src/shared/invitation.ts';
import type { Hex } from '../../src/shared/vault/terms.ts';
import { SLOT_SECONDS, startServedCommunity } from './community.ts';

/** With the wallet in the window: the smallest group that trades. */
const NEIGHBOURS = 3;
/** Before the first slot; the homes need some blocks to believe that so much time has passed. */
const LEAD_SECONDS = 6;
/** State of a member that has left (ICommunity.recordOf). */
const GONE = 3;
const AFTER_CLEARING: readonly string[] = ['cleared', 'metered', 'reported', 'settled'];
const silent = { info: () => undefined, warn: () => undefined };

export interface WindowTown {
  readonly invitation: string;
  /** Admits this account and the neighbours into one group, as soon as they have registered. */
  admit(account: Hex): Promise<void>;
  /** The first slot begins in some seconds. */
  begin(): Promise<void>;
  /** Whether a slot is cleared, as the first neighbour sees it. */
  traded(): boolean;
  /** The neighbours do nothing from now on. */
  rest(): Promise<void>;
  /** So many slots go by at once. */
  pass(slots: number): Promise<void>;
  /** Somebody pays token units into a home's deposit. */
  payIn(account: string, amount: bigint): Promise<void>;
  depositOf(account: string): Promise<bigint>;
  /** Token units of an account outside. */
  balanceOf(account: string): Promise<bigint>;
  hasLeft(account: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function startWindowTown(folder: string): Promise<WindowTown> {
  const clock = systemClock();
  const { community, provider, close } = await startServedCommunity();
  const homes: SimulatedHome[] = [];
  for (let i = 0; i < NEIGHBOURS; i += 1) {
    const home = await createSimulatedHome({
      dir: join(folder, `neighbour-${i}`),
      clock,
      log: silent,
      config: community.config,
      curve: () => 300,
      capacityWh: 2000,
      meterId: `TEST${String(i).padStart(8, '0')}`,
    });
    homes.push(home);
    home.household.start();
  }
  const neighbours = homes.map((home) => home.account);
  const fund = (accounts: readonly Hex[]) => community.fund(accounts, 10n ** 18n, 1_000_000_000n);
  await fund(neighbours);
  return {
    invitation: invitationLink(community.invite(clock.now() + 86_400)),
    async admit(account) {
      const everybody = [account, ...neighbours];
      await fund([account]);
      await community.registered(everybody);
      await community.admit(everybody);
      await community.announceCohorts(0, [everybody]);
    },
    async begin() {
      const block = await provider.getBlock('latest');
      await provider.send('evm_increaseTime', [
        community.config.genesis - LEAD_SECONDS - (block?.timestamp ?? 0),
      ]);
    },
    async rest() {
      for (const home of homes) await home.household.stop();
    },
    pass: (slots) => provider.send('evm_increaseTime', [slots * SLOT_SECONDS]),
    ...moneyOf(community, provider),
    traded() {
      const seen = homes[0]?.household.slots({ offset: 0, limit: 10 });
      return seen?.ok === true && seen.value.rows.some(({ state }) => AFTER_CLEARING.includes(state));
    },
    async close() {
      for (const home of homes) {
        await home.household.stop();
        await home.close();
      }
      await close();
    },
  };
}

/** What somebody outside sees of the community's money, and a friend who pays in. */
function moneyOf(
  { config, fund }: SimulatedCommunity,
  provider: JsonRpcProvider,
): Pick<WindowTown, 'payIn' | 'depositOf' | 'balanceOf' | 'hasLeft'> {
  const { treasury, community, token } = config.contracts;
  const currency = new Contract(token, currencyAbi, provider);
  const deposits = new Contract(treasury, treasuryAbi, provider);
  const members = new Contract(community, communityAbi, provider);
  return {
    async payIn(account, amount) {
      const friend = Wallet.createRandom().connect(provider);
      await fund([`0x${friend.address.slice(2).toLowerCase()}`], 10n ** 18n, amount);
      for (const call of [
        await currency.getFunction('approve').populateTransaction(treasury, amount),
        await deposits.getFunction('deposit').populateTransaction(account, amount),
      ])
        await (await friend.sendTransaction(call)).wait();
    },
    depositOf: async (account) => BigInt((await deposits.getFunction('depositOf')(account)).amount),
    balanceOf: async (account) => BigInt(await currency.getFunction('balanceOf')(account)),
    hasLeft: async (account) => Number((await members.getFunction('recordOf')(account)).state) === GONE,
  };
}
