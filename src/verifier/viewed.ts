/** Says on chain that a disclosure was opened, so that the household's list shows it; only when asked to. */
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { communityAbi } from '../shared/chain/generated/abi.ts';
import type { Deployment } from '../shared/proof/deployment.ts';
import type { Hex } from '../shared/protocol/bytes.ts';
import { fail, ok, type Result } from '../shared/result.ts';

/** `key`: private key of any account of the recipient that can pay for the call. Gives the transaction's hash. */
export async function sayViewed(
  rpc: string,
  key: string,
  { chainId, community }: Deployment,
  hash: Hex,
): Promise<Result<string>> {
  const provider = new JsonRpcProvider(rpc, chainId, { staticNetwork: true });
  try {
    const contract = new Contract(community, communityAbi, new Wallet(key.trim(), provider));
    const sent = await contract.getFunction('viewed').send(hash);
    const mined = await sent.wait();
    if (mined?.status === 1) return ok(sent.hash);
    return fail('verifier.not-said', 'The chain refused the note.', 'Try again later.');
  } catch {
    return fail(
      'verifier.not-said',
      'The chain could not be told that the file was opened.',
      'Check the endpoint, and that the account can pay for a transaction.',
    );
  } finally {
    provider.destroy();
  }
}
