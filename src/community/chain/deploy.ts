/**
 * Deploys a community: the libraries, Market, Treasury and Community, and, for demos and tests, a currency without
 * value. Works with any ethers signer that has a provider. The three contracts know each other by immutable
 * addresses, which are computed from the deployer's nonces before anything is sent.
 */
import { AbiCoder, getCreateAddress, type Signer, type TransactionResponse } from 'ethers';
import * as bytecode from './generated/bytecode.ts';

/** Constants of a deployment (docs/protocol.md, section 1). */
export interface CommunitySettings {
  /** Start of slot 0, UTC seconds. */
  readonly genesis: number;
  /** L. */
  readonly slotSeconds: number;
  readonly slotsPerPeriod: number;
  readonly kMin: number;
  readonly minBillSlots: number;
  /** Blocks that must lie on a block before it counts as final. */
  readonly finality: number;
  /** Seconds per block of the chain: `0.3 L >= 2 (finality + 2) blockSeconds`. */
  readonly blockSeconds: number;
  /** Token units the supplier account must hold for a slot to be traded. */
  readonly supplierMin: bigint;
  /** ERC-20 with 6 decimals; without it a demo currency is deployed. */
  readonly currency?: string;
  /** The stewards' Safe; default the deployer. */
  readonly owner?: string;
}

/** Where a community lives: what an invitation names. */
export interface Deployment {
  readonly chainId: number;
  readonly market: string;
  readonly treasury: string;
  readonly community: string;
  readonly currency: string;
  readonly owner: string;
  readonly genesis: number;
  /** Block before the first transaction: event sync starts here. */
  readonly fromBlock: number;
}

interface Code {
  readonly code: string;
  readonly links: Readonly<Record<string, readonly number[]>>;
}

/** Creation code with library addresses filled in and constructor arguments appended. */
export function linked(unit: Code, libraries: Readonly<Record<string, string>>, args: string): string {
  let code = unit.code;
  for (const [name, places] of Object.entries(unit.links)) {
    const address = libraries[name];
    if (address === undefined) throw new Error(`library ${name} is not deployed`);
    for (const start of places) {
      const from = 2 + 2 * start;
      code = code.slice(0, from) + address.slice(2).toLowerCase() + code.slice(from + 40);
    }
  }
  return code + args.slice(2);
}

const noArguments = '0x';
const encode = (types: string[], values: unknown[]): string =>
  AbiCoder.defaultAbiCoder().encode(types, values);

/** Deploys all contracts; resolves when every one of them is in a block. Throws when the chain refuses one. */
export async function deployCommunity(signer: Signer, settings: CommunitySettings): Promise<Deployment> {
  const { provider } = signer;
  if (provider === null) throw new Error('the signer has no provider');
  const deployer = await signer.getAddress();
  const first = await provider.getTransactionCount(deployer, 'pending');
  const fromBlock = await provider.getBlockNumber();
  const { chainId } = await provider.getNetwork();
  const sent: TransactionResponse[] = [];
  const addressOf = (index: number): string => getCreateAddress({ from: deployer, nonce: first + index });
  const deploy = async (
    unit: Code,
    libraries: Readonly<Record<string, string>>,
    args: string,
  ): Promise<string> => {
    const index = sent.length;
    const data = linked(unit, libraries, args);
    sent.push(await signer.sendTransaction({ data, nonce: first + index, gasLimit: 15_000_000n }));
    return addressOf(index);
  };

  const Seats = await deploy(bytecode.seatsCode, {}, noArguments);
  const Rounds = await deploy(bytecode.roundsCode, {}, noArguments);
  const Folding = await deploy(bytecode.foldingCode, { Rounds }, noArguments);
  const Late = await deploy(bytecode.lateCode, {}, noArguments);
  const MarketViews = await deploy(bytecode.marketViewsCode, {}, noArguments);
  const currency = settings.currency ?? (await deploy(bytecode.currencyCode, {}, noArguments));
  const next = sent.length;
  const [market, treasury, community] = [addressOf(next), addressOf(next + 1), addressOf(next + 2)];
  const owner = settings.owner ?? deployer;
  const { genesis, slotSeconds, slotsPerPeriod, kMin, minBillSlots, finality, blockSeconds } = settings;
  const times = [genesis, slotSeconds, slotsPerPeriod, kMin, minBillSlots, finality, blockSeconds];
  await deploy(
    bytecode.marketCode,
    { Seats, Rounds, Folding, Late, MarketViews },
    encode(['address', 'address', 'uint256[7]'], [community, treasury, times]),
  );
  await deploy(
    bytecode.treasuryCode,
    {},
    encode(
      ['address', 'address', 'address', 'uint256', 'uint256'],
      [market, community, currency, settings.supplierMin, slotsPerPeriod],
    ),
  );
  await deploy(
    bytecode.communityCode,
    {},
    encode(['address', 'address', 'address'], [owner, market, treasury]),
  );
  for (const transaction of sent) {
    const receipt = await transaction.wait();
    if (receipt === null || receipt.status !== 1) throw new Error(`deployment failed: ${transaction.hash}`);
  }
  return { chainId: Number(chainId), market, treasury, community, currency, owner, genesis, fromBlock };
}
