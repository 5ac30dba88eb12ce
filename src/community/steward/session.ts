/** What a command works on: the community's file, its chain, its contracts, and the steward's key. */
import { resolve } from 'node:path';
import type { AbstractProvider, Wallet } from 'ethers';
import { contractAt } from '../../main/chain/contract.ts';
import { contractsAt } from '../../main/household/community/follow.ts';
import { currencyAbi } from '../../shared/chain/generated/abi.ts';
import { err, fail, ok, type Result } from '../../shared/result.ts';
import type { Input } from './command.ts';
import { type CommunityFile, loadCommunity } from './community-file.ts';
import type { Deps } from './deps.ts';
import { openKey } from './keys.ts';
import { signerOn, view } from './network.ts';
import { explain } from './reasons.ts';
import { safeAbi } from './safe/abi.ts';
import { multiSendCode } from './safe/artifacts.ts';

export interface Session {
  readonly deps: Deps;
  /** Of the community's file. */
  readonly path: string;
  readonly file: CommunityFile;
  readonly provider: AbstractProvider;
  readonly market: ReturnType<typeof contractsAt>['market'];
  readonly treasury: ReturnType<typeof contractsAt>['treasury'];
  readonly community: ReturnType<typeof contractsAt>['community'];
  readonly token: ReturnType<typeof contractAt<typeof currencyAbi>>;
  readonly safe: ReturnType<typeof contractAt<typeof safeAbi>>;
}

export const communityPath = (deps: Deps, input: Input): string =>
  resolve(deps.cwd, input.text('community') ?? 'community.json');

/** Connects, and refuses a network that is not the community's. */
export async function openSession(deps: Deps, input: Input): Promise<Result<Session>> {
  const path = communityPath(deps, input);
  const file = loadCommunity(path);
  if (!file.ok) return file;
  const url = input.text('rpc') ?? file.value.rpc;
  const provider = await deps.connect(url);
  if (!provider.ok) return provider;
  const chainId = await chainIdOf(provider.value);
  if (!chainId.ok) return chainId;
  if (chainId.value !== file.value.chainId) {
    return fail(
      'steward.other-chain',
      `${url} belongs to network ${chainId.value}; the community lives on ${file.value.chainId}.`,
      'Give the right address with --rpc URL.',
    );
  }
  const { contracts, safe } = file.value;
  return ok({
    deps,
    path,
    file: file.value,
    provider: provider.value,
    ...contractsAt(contracts),
    token: contractAt(currencyAbi, contracts.token),
    safe: contractAt(safeAbi, safe),
  });
}

export async function chainIdOf(provider: AbstractProvider): Promise<Result<number>> {
  try {
    return ok(Number((await provider.getNetwork()).chainId));
  } catch (error) {
    return err(explain(error));
  }
}

export async function openSigner(
  deps: Deps,
  input: Input,
  provider: AbstractProvider,
): Promise<Result<Wallet>> {
  const choice = { key: input.text('key') ?? 'default', keystore: input.text('keystore') };
  const privateKey = await openKey(deps, choice);
  return privateKey.ok ? signerOn(provider, privateKey.value) : privateKey;
}

/** Where the community is in time. */
export interface Now {
  /** Of the newest block, UTC seconds. */
  readonly time: number;
  readonly started: boolean;
  readonly slot: number;
  readonly period: number;
}

export async function nowOf({ provider, file }: Session): Promise<Result<Now>> {
  try {
    const block = await provider.getBlock('latest');
    if (block === null) throw new Error('no newest block');
    const started = block.timestamp >= file.genesis;
    const slot = started ? Math.floor((block.timestamp - file.genesis) / file.slotSeconds) : 0;
    return ok({ time: block.timestamp, started, slot, period: Math.floor(slot / file.slotsPerPeriod) });
  } catch (error) {
    return err(explain(error));
  }
}

/** The first period that an announcement made now can still concern: before the period before it starts. */
export const firstPeriod = ({ started, period }: Now): number => (started ? period + 2 : 0);

export interface Stewards {
  readonly owners: readonly `0x${string}`[];
  readonly threshold: number;
  readonly nonce: number;
}

export async function stewardsOf({ provider, safe }: Session): Promise<Result<Stewards>> {
  const owners = await view(provider, safe.call('getOwners', []), (data) => safe.decode('getOwners', data));
  if (!owners.ok) return owners;
  const threshold = await view(provider, safe.call('getThreshold', []), (data) =>
    safe.decode('getThreshold', data),
  );
  if (!threshold.ok) return threshold;
  const nonce = await view(provider, safe.call('nonce', []), (data) => safe.decode('nonce', data));
  if (!nonce.ok) return nonce;
  return ok({ owners: owners.value, threshold: Number(threshold.value), nonce: Number(nonce.value) });
}

/**
 * Nothing is signed for contracts that the Safe does not own, or through a helper that is not the Safe's own code: a
 * community file that somebody bent would otherwise bend what a signature means.
 */
export async function requireOwned({
  provider,
  community,
  market,
  treasury,
  file,
}: Session): Promise<Result<null>> {
  const owner = await view(provider, community.call('owner', []), (data) => community.decode('owner', data));
  const at = await view(provider, community.call('market', []), (data) => community.decode('market', data));
  const money = await view(provider, community.call('treasury', []), (data) =>
    community.decode('treasury', data),
  );
  let helper: string;
  try {
    helper = await provider.getCode(file.multiSend);
  } catch (error) {
    return err(explain(error));
  }
  for (const answer of [owner, at, money])
    if (!answer.ok && answer.error.code === 'steward.unreachable') return answer;
  const right =
    owner.ok &&
    owner.value === file.safe &&
    at.ok &&
    at.value === market.address &&
    money.ok &&
    money.value === treasury.address &&
    helper === multiSendCode().deployedBytecode;
  if (right) return ok(null);
  return fail(
    'steward.file-and-chain-differ',
    'The community file names contracts that do not belong together. Nothing was signed.',
    'Take the community file from a steward you trust, and compare the address of the Safe in person.',
  );
}

export function requireSteward({ owners }: Stewards, account: string): Result<null> {
  if (owners.some((owner) => owner === account.toLowerCase())) return ok(null);
  return fail(
    'steward.not-a-steward',
    `${account} is no owner of the stewards' Safe. Nothing was signed.`,
    'Use your steward key (--key NAME or --keystore FILE); `status` lists the owners.',
    { account },
  );
}
