/** From nothing to a community: its contracts, the stewards' Safe as their owner, the first prices, and its file. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AbstractProvider, keccak256, type Wallet } from 'ethers';
import type { Hex } from '../../../main/chain/api.ts';
import { contractAt } from '../../../main/chain/contract.ts';
import { communityAbi } from '../../../shared/chain/generated/abi.ts';
import { slotFitsBlocks } from '../../../shared/invitation/terms.ts';
import { err, fail, ok, type Result } from '../../../shared/result.ts';
import { deployCommunity } from '../../chain/deploy.ts';
import { accountOf, type Command, type Input, signing, usage } from '../command.ts';
import { type CommunityFile, saveCommunity } from '../community-file.ts';
import type { Deps } from '../deps.ts';
import { transact, view } from '../network.ts';
import { explain } from '../reasons.ts';
import { safeAbi } from '../safe/abi.ts';
import { deployMultiSend, deploySafe } from '../safe/deploy.ts';
import { chainIdOf, communityPath, openSigner } from '../session.ts';
import { millionths, when } from '../text.ts';

const HOUR = 3600;

interface Plan {
  readonly name: string;
  readonly owners: readonly Hex[];
  readonly threshold: number;
  readonly safe: Hex | null;
  readonly currency: Hex | null;
  readonly code: string;
  readonly endpoints: readonly string[];
  readonly rulesHash: Hex;
  readonly feedIn: number;
  readonly retail: number;
  readonly supplierMin: bigint;
  readonly times: {
    readonly genesis: number;
    readonly slotSeconds: number;
    readonly slotsPerPeriod: number;
    readonly kMin: number;
    readonly minBillSlots: number;
    readonly finality: number;
    readonly blockTime: number;
  };
}

export const init: Command = {
  name: 'init',
  usage:
    'NAME --rpc URL --owner ADDRESS… --threshold M (or --safe ADDRESS) --rules FILE --feed-in 0.08 --retail 0.35 --currency TOKEN (or --play-money)',
  summary: 'deploys the contracts and the Safe, announces the first prices, writes the community file',
  options: {
    ...signing,
    owner: { type: 'string', multiple: true },
    threshold: { type: 'string' },
    safe: { type: 'string' },
    rules: { type: 'string' },
    'feed-in': { type: 'string' },
    retail: { type: 'string' },
    currency: { type: 'string' },
    'play-money': { type: 'boolean' },
    'currency-name': { type: 'string' },
    endpoint: { type: 'string', multiple: true },
    start: { type: 'string' },
    'slot-seconds': { type: 'string' },
    'slots-per-period': { type: 'string' },
    'min-bill-slots': { type: 'string' },
    finality: { type: 'string' },
    'block-time': { type: 'string' },
    'supplier-min': { type: 'string' },
  },
  async run(deps, input) {
    const path = communityPath(deps, input);
    if (existsSync(path)) {
      return fail(
        'steward.file-exists',
        `${path} is there already. Nothing was deployed.`,
        'Work in another folder, or name another file with --community FILE.',
        { path },
      );
    }
    const url = input.needed('rpc');
    if (!url.ok) return url;
    const plan = readPlan(deps, input, url.value);
    if (!plan.ok) return plan;
    const provider = await deps.connect(url.value);
    if (!provider.ok) return provider;
    const signer = await openSigner(deps, input, provider.value);
    if (!signer.ok) return signer;
    const made = await deploy(deps, plan.value, provider.value, signer.value, url.value);
    if (!made.ok) return made;
    const saved = saveCommunity(path, made.value);
    if (!saved.ok) return saved;
    deps.print(`The community «${made.value.name}» is there: ${path}`);
    deps.print(`Slot 0 begins ${when(made.value.genesis)} UTC. Next: \`supplier fund\`, then \`invite\`.`);
    return ok(null);
  },
};

function readPlan(deps: Deps, input: Input, url: string): Result<Plan> {
  const name = input.args[0];
  if (name === undefined || name === '') return usage('The community needs a name.');
  const owners: Hex[] = [];
  for (const text of input.many('owner')) {
    const owner = accountOf(text, 'An owner');
    if (!owner.ok) return owner;
    if (!owners.includes(owner.value)) owners.push(owner.value);
  }
  const threshold = input.whole('threshold');
  if (!threshold.ok) return threshold;
  const safe = input.text('safe') === undefined ? ok(null) : accountOf(input.text('safe'), 'The Safe');
  if (!safe.ok) return safe;
  const m = threshold.value ?? 0;
  if (safe.value === null && (owners.length === 0 || m < 1 || m > owners.length)) {
    return usage(
      'Name each steward with --owner, and with --threshold how many must sign; or --safe ADDRESS.',
    );
  }
  const prices = ['feed-in', 'retail'].map((option) => millionths(input.text(option) ?? ''));
  const [feedIn, retail] = prices;
  if (feedIn == null || retail == null || feedIn >= retail || retail >= 1n << 24n) {
    return usage('--feed-in and --retail are prices per kWh, the first lower, for example 0.08 and 0.35.');
  }
  const playMoney = input.flag('play-money');
  if (playMoney === (input.text('currency') !== undefined))
    return usage('Name the currency’s contract with --currency, or take --play-money.');
  const currency = playMoney ? ok(null) : accountOf(input.text('currency'), 'The currency');
  if (!currency.ok) return currency;
  const supplierMin = millionths(input.text('supplier-min') ?? '100');
  if (supplierMin === null) return usage('--supplier-min is an amount, for example 100.');
  const rulesHash = rulesOf(deps, input);
  if (!rulesHash.ok) return rulesHash;
  const times = readTimes(deps, input);
  if (!times.ok) return times;
  const endpoints = input.many('endpoint').length > 0 ? input.many('endpoint') : [url];
  return ok({
    name,
    owners,
    threshold: m,
    safe: safe.value,
    currency: currency.value,
    code: input.text('currency-name') ?? (playMoney ? 'dEUR' : 'EUR'),
    endpoints,
    rulesHash: rulesHash.value,
    feedIn: Number(feedIn),
    retail: Number(retail),
    supplierMin,
    times: times.value,
  });
}

function rulesOf(deps: Deps, input: Input): Result<Hex> {
  const path = input.needed('rules');
  if (!path.ok) return path;
  try {
    return ok(keccak256(readFileSync(resolve(deps.cwd, path.value))) as Hex);
  } catch {
    return fail(
      'steward.no-rules',
      `There is no file ${path.value}.`,
      'Write the community’s rules into a file.',
      {
        path: path.value,
      },
    );
  }
}

function readTimes(deps: Deps, input: Input): Result<Plan['times']> {
  const whole = (name: string, otherwise: number): number => {
    const value = input.whole(name);
    return value.ok ? (value.value ?? otherwise) : Number.NaN;
  };
  const slotSeconds = whole('slot-seconds', 900);
  const slotsPerPeriod = whole('slots-per-period', 96);
  const start = input.text('start');
  // The next full hour that leaves a day for inviting.
  const soon = Math.ceil((deps.clock.now() + 24 * HOUR) / HOUR) * HOUR;
  const genesis = start === undefined ? soon : Math.floor(Date.parse(start) / 1000);
  const times = {
    genesis,
    slotSeconds,
    slotsPerPeriod,
    kMin: 4,
    minBillSlots: whole('min-bill-slots', slotsPerPeriod === 6 ? 4 : 8),
    finality: whole('finality', 2),
    blockTime: whole('block-time', 5),
  };
  if (Object.values(times).some((value) => !Number.isSafeInteger(value)))
    return usage('Numbers are whole, and --start is a time like 2027-03-01T00:00Z.');
  if (genesis <= deps.clock.now()) return usage('--start has to be in the future.');
  if (!slotFitsBlocks(times)) {
    return usage(
      `Blocks are too slow for these slots: 0.3 x ${slotSeconds} s must be at least 2 x (${times.finality} + 2) x ${times.blockTime} s.`,
    );
  }
  return ok(times);
}

async function deploy(
  deps: Deps,
  plan: Plan,
  provider: AbstractProvider,
  signer: Wallet,
  rpc: string,
): Promise<Result<CommunityFile>> {
  const chainId = await chainIdOf(provider);
  if (!chainId.ok) return chainId;
  const stewards = await stewardsSafe(plan, provider, signer);
  if (!stewards.ok) return stewards;
  deps.print(`Safe: ${stewards.value.safe}`);
  const { safe, multiSend } = stewards.value;
  const { times } = plan;
  let deployed: Awaited<ReturnType<typeof deployCommunity>>;
  try {
    deployed = await deployCommunity(signer, {
      ...times,
      blockSeconds: times.blockTime,
      supplierMin: plan.supplierMin,
      ...(plan.currency === null ? {} : { currency: plan.currency }),
    });
  } catch (error) {
    return err(explain(error));
  }
  const lower = (address: string): Hex => `0x${address.slice(2).toLowerCase()}`;
  const community = contractAt(communityAbi, lower(deployed.community));
  deps.print(`Community: ${community.address}`);
  // The deployer owns the contracts for these three calls only; the last hands them to the Safe for good.
  const calls = [
    community.call('announceTariff', [0n, BigInt(plan.feedIn), BigInt(plan.retail)]),
    community.call('setSupplier', [safe]),
    community.call('transferOwnership', [safe]),
  ];
  for (const call of calls) {
    const sent = await transact(signer, call);
    if (!sent.ok) return sent;
  }
  const owner = await view(provider, community.call('owner', []), (data) => community.decode('owner', data));
  if (!owner.ok) return owner;
  if (owner.value !== safe) {
    return fail(
      'steward.not-handed-over',
      'The contracts were deployed, but the Safe does not own them. Do not use them.',
      'Run `init` again.',
    );
  }
  return ok({
    wattletCommunity: 1,
    name: plan.name,
    chainId: chainId.value,
    rpc,
    endpoints: [...plan.endpoints],
    contracts: {
      market: lower(deployed.market),
      community: community.address,
      treasury: lower(deployed.treasury),
      token: lower(deployed.currency),
    },
    safe,
    multiSend,
    ...times,
    fromBlock: deployed.fromBlock,
    currency: plan.code,
    rulesHash: plan.rulesHash,
    invitations: [],
  });
}

/** A new Safe, or the named one, which has to answer like a Safe. */
async function stewardsSafe(plan: Plan, provider: AbstractProvider, signer: Wallet) {
  if (plan.safe === null) return deploySafe(signer, plan.owners, plan.threshold);
  const there = contractAt(safeAbi, plan.safe);
  const owners = await view(provider, there.call('getOwners', []), (data) => there.decode('getOwners', data));
  if (!owners.ok) {
    return fail('steward.no-safe', `There is no Safe at ${plan.safe}.`, 'Check the address and the network.');
  }
  const multiSend = await deployMultiSend(signer);
  return multiSend.ok ? ok({ safe: plan.safe, multiSend: multiSend.value }) : multiSend;
}
