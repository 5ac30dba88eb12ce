/** The steward's way to the chain: typed questions, events in ranges, and sending with the fees that the chain takes. */
import {
  type AbstractProvider,
  FetchRequest,
  JsonRpcProvider,
  Network,
  type Provider,
  type TransactionReceipt,
  type TransactionRequest,
  Wallet,
} from 'ethers';
import type { Call, Hex } from '../../main/chain/api.ts';
import { err, fail, ok, type Result } from '../../shared/result.ts';
import { explain } from './reasons.ts';

const ANSWER_MS = 15_000;

/** One JSON-RPC service; fails at once where it does not answer, instead of trying for ever. */
export async function connectRpc(url: string): Promise<Result<AbstractProvider>> {
  if (!/^https?:\/\//.test(url)) {
    return fail(
      'steward.bad-address',
      `${url} is no network address.`,
      'Give one like http://127.0.0.1:8545.',
    );
  }
  const request = new FetchRequest(url);
  request.timeout = ANSWER_MS;
  const first = new JsonRpcProvider(request, 1, { staticNetwork: true });
  try {
    const chainId = BigInt(await first.send('eth_chainId', []));
    const provider = new JsonRpcProvider(request, undefined, {
      staticNetwork: Network.from(chainId),
      // A remembered transaction count would be wrong for the next transaction.
      cacheTimeout: -1,
    });
    provider.pollingInterval = 500;
    return ok(provider);
  } catch (error) {
    return err(explain(error));
  } finally {
    first.destroy();
  }
}

/** Asks a contract and reads the answer. */
export async function view<T>(
  provider: Pick<Provider, 'call'>,
  call: Call,
  read: (data: Hex) => Result<T>,
): Promise<Result<T>> {
  try {
    return read((await provider.call(call)) as Hex);
  } catch (error) {
    return err(explain(error));
  }
}

/** Whether a call would pass if `from` made it now; the reason if not. */
export async function wouldPass(provider: AbstractProvider, from: Hex, call: Call): Promise<Result<null>> {
  try {
    await provider.call({ ...call, from });
    return ok(null);
  } catch (error) {
    return err(explain(error));
  }
}

const RANGE = 20_000;

export interface TimedLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  /** Of its block, UTC seconds. */
  readonly time: number;
}

/** Logs of an address with one of these first topics, oldest first. Services that want smaller questions get them. */
export async function logsOf(
  provider: AbstractProvider,
  address: Hex,
  topics: readonly Hex[],
  fromBlock: number,
): Promise<Result<TimedLog[]>> {
  const found: TimedLog[] = [];
  const times = new Map<number, number>();
  let range = RANGE;
  try {
    const head = await provider.getBlockNumber();
    for (let from = fromBlock; from <= head; ) {
      const to = Math.min(head, from + range - 1);
      try {
        const logs = await provider.getLogs({ address, topics: [[...topics]], fromBlock: from, toBlock: to });
        for (const log of logs) {
          const time = times.get(log.blockNumber) ?? (await log.getBlock()).timestamp;
          times.set(log.blockNumber, time);
          found.push({
            time,
            address: log.address as Hex,
            topics: log.topics as Hex[],
            data: log.data as Hex,
          });
        }
        from = to + 1;
      } catch (error) {
        if (range <= 64) throw error;
        range = Math.floor(range / 4);
      }
    }
    return ok(found);
  } catch (error) {
    return err(explain(error));
  }
}

/** On a chain with free gas, an empty account must offer a price of nothing. */
class FreeGasWallet extends Wallet {
  override sendTransaction(request: TransactionRequest) {
    return super.sendTransaction({ ...request, type: 0, gasPrice: 0n });
  }
}

export async function signerOn(provider: AbstractProvider, privateKey: string): Promise<Result<Wallet>> {
  try {
    const { gasPrice, maxFeePerGas } = await provider.getFeeData();
    const block = await provider.getBlock('latest');
    const free = gasPrice === 0n && (maxFeePerGas === null || (block?.baseFeePerGas ?? 0n) === 0n);
    return ok(free ? new FreeGasWallet(privateKey, provider) : new Wallet(privateKey, provider));
  } catch (error) {
    return err(explain(error));
  }
}

/** Sends, and waits until it is in a block. A quarter more gas than estimated: some nodes name the bare minimum. */
export async function transact(
  signer: Wallet,
  request: TransactionRequest,
): Promise<Result<TransactionReceipt>> {
  try {
    const needed = await signer.estimateGas(request);
    const gasLimit = needed + needed / 4n;
    const sent = await signer.sendTransaction({ ...request, gasLimit });
    const receipt = await sent.wait();
    if (receipt !== null) return ok(receipt);
  } catch (error) {
    return err(explain(error));
  }
  return fail(
    'steward.not-mined',
    'The transaction was sent, but it is in no block yet.',
    'Look at `status` in a moment before you try again.',
  );
}
