import { Interface } from 'ethers';
import { z } from 'zod';
import { marketAbi } from '../../src/shared/chain/generated/abi.ts';
import type { Town } from '../fixtures/chain-town.ts';

/**
 * Which of these accounts may trade in a slot, asked of the contract itself. Who withheld reveals stays out longer each
 * time (docs/protocol.md, section 8), so after much trouble a home may rightly not be among them.
 */
export async function tradersIn(
  town: Pick<Town, 'community' | 'fetcher'>,
  accounts: readonly string[],
  slot: number,
): Promise<ReadonlySet<string>> {
  const market = new Interface(marketAbi);
  const to = town.community.config.contracts.market;
  const found = new Set<string>();
  for (const account of accounts) {
    const data = market.encodeFunctionData('seatAt', [account, slot]);
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_call',
      params: [{ to, data }, 'latest'],
    });
    const answer = await town.fetcher('http://chain.invalid', { method: 'POST', body });
    const { result } = z.object({ result: z.string() }).parse(await answer.json());
    const [seat] = market.decodeFunctionResult('seatAt', result);
    if (seat['active'] === true) found.add(account);
  }
  return found;
}
