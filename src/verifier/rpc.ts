/** Events from a node's JSON-RPC endpoint. */
import { z } from 'zod';
import type { Evidence, Log, LogQuery } from '../shared/proof/evidence.ts';
import { err, fail, ok, type Result } from '../shared/result.ts';

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/)
  .transform((text): `0x${string}` => `0x${text.slice(2).toLowerCase()}`);
const logsSchema = z.array(
  z.object({ address: hex, topics: z.array(hex), data: hex, removed: z.boolean().optional() }),
);
const answerSchema = z.object({ result: z.unknown().optional(), error: z.unknown().optional() });

/** A node that says nothing for this long is not waited for. */
const LONGEST_MS = 60_000;

/** Asks by `fetch`; an address of this machine or http(s) anywhere. */
export function rpcEvidence(url: string, fetcher: typeof fetch = fetch): Evidence {
  let id = 0;
  const ask = async <S extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    schema: S,
  ): Promise<Result<z.output<S>>> => {
    id += 1;
    try {
      const response = await fetcher(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      const answer = answerSchema.safeParse(await response.json());
      const value = answer.success ? schema.safeParse(answer.data.result) : null;
      if (value?.success === true) return ok(value.data);
      return refused(url, method);
    } catch (thrown) {
      return fail(
        'verifier.unreachable',
        `The endpoint ${url} does not answer.`,
        'Check its address and the network, or use a file of events.',
        { reason: thrown instanceof Error ? thrown.message : String(thrown) },
      );
    }
  };
  const number = hex.transform((text) => Number(BigInt(text)));

  const stretch = async ({ address, topics }: LogQuery, from: number, to: number): Promise<Result<Log[]>> => {
    const block = (value: number): string => `0x${value.toString(16)}`;
    const filter = { address, topics, fromBlock: block(from), toBlock: block(to) };
    const answer = await ask('eth_getLogs', [filter], logsSchema);
    if (answer.ok) return ok(answer.value.filter((log) => log.removed !== true));
    if (answer.error.code !== 'verifier.refused' || to === from) return answer;
    // Nodes limit how many blocks or events one answer may span, each in its own words.
    const middle = Math.floor((from + to) / 2);
    const first = await stretch({ address, topics }, from, middle);
    if (!first.ok) return first;
    const second = await stretch({ address, topics }, middle + 1, to);
    return second.ok ? ok([...first.value, ...second.value]) : second;
  };

  let head: Promise<Result<number>> | null = null;
  return {
    name: url,
    chainId: () => ask('eth_chainId', [], number),
    view: (to, data) => ask('eth_call', [{ to, data }, 'latest'], hex),
    async logs(query, fromBlock, finality) {
      // One head for all questions, so that they are about the same moment.
      head ??= ask('eth_blockNumber', [], number);
      const newest = await head;
      if (!newest.ok) return err(newest.error);
      const last = newest.value - finality;
      return last < fromBlock ? ok([]) : stretch(query, fromBlock, last);
    },
  };
}

function refused(url: string, method: string): Result<never> {
  return fail(
    'verifier.refused',
    `The endpoint ${url} refused a question (${method}).`,
    'Try another endpoint, or a file of events.',
  );
}
