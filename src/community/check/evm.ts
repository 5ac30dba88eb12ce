import type { Hex } from '../../shared/protocol/bytes.ts';
import { startInProcessChain } from '../chain/local.ts';

/** An Ethereum virtual machine in this process, for checking contracts without a network or a node. */
export interface Evm {
  /** Address of the new contract. */
  readonly deploy: (code: Hex) => Promise<Hex>;
  /** Return data; throws with the chain's message if the call reverts. */
  readonly call: (to: Hex, data: Hex) => Promise<Hex>;
  readonly close: () => Promise<void>;
}

function hex(value: unknown, what: string): Hex {
  if (typeof value === 'string' && value.startsWith('0x')) return `0x${value.slice(2)}`;
  throw new Error(`the chain gave no ${what}`);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

export async function openEvm(): Promise<Evm> {
  const chain = await startInProcessChain();
  const accounts = await chain.request('eth_accounts');
  const from = hex(Array.isArray(accounts) ? accounts[0] : undefined, 'account');
  return {
    deploy: async (code) => {
      const hash = await chain.request('eth_sendTransaction', [{ from, data: code }]);
      const receipt = await chain.request('eth_getTransactionReceipt', [hash]);
      return hex(field(receipt, 'contractAddress'), 'contract address');
    },
    call: async (to, data) => hex(await chain.request('eth_call', [{ from, to, data }, 'latest']), 'answer'),
    close: () => chain.close(),
  };
}
