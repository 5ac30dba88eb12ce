/** A chain in this process for contract tests: typed calls, decoded events, named errors, time by slot and tenth. */
import type { Abi, ExtractAbiFunctionNames } from 'abitype';
import { BrowserProvider } from 'ethers';
import { type InProcessChain, startInProcessChain } from '../../../src/community/chain/local.ts';
import type { Call, Hex, RawLog } from '../../../src/main/chain/api.ts';
import { type Contract, contractAt, type EventOf, type Inputs } from '../../../src/main/chain/contract.ts';
import {
  communityAbi,
  currencyAbi,
  marketAbi,
  treasuryAbi,
} from '../../../src/shared/chain/generated/abi.ts';
import { expectOk } from '../../../src/shared/result.ts';

/** A call that the contracts refused; `error` is the named error, or the raw data if it is none of theirs. */
export class Refused extends Error {
  readonly error: string;
  constructor(error: string) {
    super(`refused: ${error}`);
    this.error = error;
  }
}

export type Event = EventOf<typeof marketAbi> | EventOf<typeof treasuryAbi> | EventOf<typeof communityAbi>;

export interface Receipt {
  readonly gas: number;
  readonly events: readonly Event[];
}

interface RawReceipt {
  readonly gasUsed: Hex;
  readonly status: Hex;
  readonly logs: readonly RawLog[];
}

const namers = [marketAbi, treasuryAbi, communityAbi, currencyAbi].map((abi) => contractAt(abi, '0x00'));
/** OpenZeppelin's errors that are not in our ABIs would show as data. */
export const errorNameOf = (data: string): string =>
  namers.map((contract) => contract.errorName(data)).find((name) => name !== null) ?? data;

export function dataOf(failure: unknown): string | null {
  for (let at: unknown = failure, depth = 0; depth < 6 && typeof at === 'object' && at !== null; depth += 1) {
    const data = 'data' in at ? at.data : null;
    if (typeof data === 'string' && data.startsWith('0x')) return data;
    if (typeof data === 'object' && data !== null && 'data' in data && typeof data.data === 'string')
      return data.data;
    at = 'cause' in at ? at.cause : null;
  }
  return null;
}

export class TestChain {
  readonly raw: InProcessChain;
  readonly accounts: readonly Hex[];
  /** Every event of our contracts since the start. */
  readonly log: Event[] = [];
  private readonly contracts: { event(log: RawLog): Event | null }[] = [];

  private constructor(raw: InProcessChain, accounts: readonly Hex[]) {
    this.raw = raw;
    this.accounts = accounts;
  }

  static async start(accounts: number, startsAt: number): Promise<TestChain> {
    const raw = await startInProcessChain({ accounts, startsAt });
    const list = (await raw.request('eth_accounts')) as Hex[];
    return new TestChain(
      raw,
      list.map((a) => a.toLowerCase() as Hex),
    );
  }

  /** ethers' view of the chain, for the deployment helper. */
  ethers(): BrowserProvider {
    const { raw } = this;
    return new BrowserProvider({
      request: ({ method, params }: { method: string; params?: unknown }) =>
        raw.request(method, Array.isArray(params) ? params : []),
    });
  }

  watch(contract: { event(log: RawLog): Event | null }): void {
    this.contracts.push(contract);
  }

  /** Time of the next block, UTC seconds; not before the last block's. */
  async at(time: number): Promise<void> {
    await this.raw.request('evm_setNextBlockTimestamp', [time]);
  }

  async mine(): Promise<void> {
    await this.raw.request('evm_mine');
  }

  async send(from: Hex, call: Call, value = 0n): Promise<Receipt> {
    let hash: unknown;
    try {
      hash = await this.raw.request('eth_sendTransaction', [
        { from, to: call.to, data: call.data, gas: '0xf00000', value: `0x${value.toString(16)}` },
      ]);
    } catch (failure) {
      const data = dataOf(failure);
      if (data === null) throw failure;
      throw new Refused(errorNameOf(data));
    }
    const receipt = (await this.raw.request('eth_getTransactionReceipt', [hash])) as RawReceipt;
    if (Number(receipt.status) !== 1) throw new Refused('without data');
    const events: Event[] = [];
    for (const log of receipt.logs) {
      for (const contract of this.contracts) {
        const event = contract.event(log);
        if (event !== null) events.push(event);
      }
    }
    this.log.push(...events);
    return { gas: Number(receipt.gasUsed), events };
  }

  async call(call: Call, from?: Hex): Promise<Hex> {
    try {
      return (await this.raw.request('eth_call', [{ ...call, ...(from ? { from } : {}) }, 'latest'])) as Hex;
    } catch (failure) {
      const data = dataOf(failure);
      if (data === null) throw failure;
      throw new Refused(errorNameOf(data));
    }
  }

  async close(): Promise<void> {
    await this.raw.close();
  }
}

export type Market = Contract<typeof marketAbi>;
export type Treasury = Contract<typeof treasuryAbi>;
export type Community = Contract<typeof communityAbi>;
export type Currency = Contract<typeof currencyAbi>;

/** A typed read of one contract. */
export function reader<const TAbi extends Abi>(chain: TestChain, contract: Contract<TAbi>) {
  return async <Name extends ExtractAbiFunctionNames<TAbi>>(name: Name, args: Inputs<TAbi, Name>) =>
    expectOk(contract.decode(name, await chain.call(contract.call(name, args))));
}

/** A typed transaction to one contract. */
export function writer<const TAbi extends Abi>(chain: TestChain, contract: Contract<TAbi>) {
  return <Name extends ExtractAbiFunctionNames<TAbi>>(
    from: Hex,
    name: Name,
    args: Inputs<TAbi, Name>,
  ): Promise<Receipt> => chain.send(from, contract.call(name, args));
}
