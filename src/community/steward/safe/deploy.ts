/** Sets up the stewards' Safe: its master copy, factory, handler and MultiSendCallOnly, then the Safe itself. */
import { type Wallet, ZeroAddress } from 'ethers';
import type { Hex } from '../../../main/chain/api.ts';
import { contractAt } from '../../../main/chain/contract.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { transact, view } from '../network.ts';
import { factoryAbi, safeAbi } from './abi.ts';
import { factoryCode, handlerCode, multiSendCode, singletonCode } from './artifacts.ts';

export interface DeployedSafe {
  readonly safe: Hex;
  readonly multiSend: Hex;
}

const lower = (address: string): Hex => `0x${address.slice(2).toLowerCase()}`;

/** Deploys a contract and gives its address. */
async function create(signer: Wallet, data: string): Promise<Result<Hex>> {
  const receipt = await transact(signer, { data });
  if (!receipt.ok) return receipt;
  const { contractAddress } = receipt.value;
  if (contractAddress === null) throw new Error('a creation without an address');
  return ok(lower(contractAddress));
}

/** `threshold` of `owners` must sign; checked by the caller to be possible. */
export async function deploySafe(
  signer: Wallet,
  owners: readonly Hex[],
  threshold: number,
): Promise<Result<DeployedSafe>> {
  const singleton = await create(signer, singletonCode());
  if (!singleton.ok) return singleton;
  const factory = await create(signer, factoryCode());
  if (!factory.ok) return factory;
  const handler = await create(signer, handlerCode());
  if (!handler.ok) return handler;
  const multiSend = await deployMultiSend(signer);
  if (!multiSend.ok) return multiSend;
  const nobody = lower(ZeroAddress);
  const setup = contractAt(safeAbi, singleton.value).encode('setup', [
    owners,
    BigInt(threshold),
    nobody,
    '0x',
    handler.value,
    nobody,
    0n,
    nobody,
  ]);
  const maker = contractAt(factoryAbi, factory.value);
  const call = maker.call('createProxyWithNonce', [singleton.value, setup, 0n]);
  const { provider } = signer;
  if (provider === null) throw new Error('the signer has no provider');
  // The same call, asked before it is made, tells the address.
  const address = await view(provider, call, (data) => maker.decode('createProxyWithNonce', data));
  if (!address.ok) return address;
  const made = await transact(signer, call);
  return made.ok ? ok({ safe: lower(address.value), multiSend: multiSend.value }) : made;
}

/** For an existing Safe, which comes without one of ours. */
export const deployMultiSend = (signer: Wallet): Promise<Result<Hex>> =>
  create(signer, multiSendCode().bytecode);
