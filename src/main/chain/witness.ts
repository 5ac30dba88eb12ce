import type { Log, LogQuery } from '../../shared/proof/evidence.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Witness, WitnessLog } from './api.ts';
import type { Endpoint } from './endpoint.ts';
import { chainErrors } from './errors.ts';
import { countSchema, dataSchema, logsSchema, toQuantity } from './wire.ts';

/** Services limit how many blocks or events one answer may span, each in its own words; nobody's limit is this low. */
const FEWEST_BLOCKS = 16;
/** Years of blocks in the stretches of the strictest services; one that wants more asks for no end of work. */
const MOST_STRETCHES = 10_000;
/** Far more than any bill's or day's events. */
const MOST_LOGS = 500_000;

/** What one question has cost so far. */
interface Spent {
  stretches: number;
  logs: number;
}

/** What one endpoint says by itself: nothing of it is compared with others here, that is the asker's part. */
export function makeWitness(endpoint: Endpoint): Witness {
  const stretch = async (
    query: LogQuery,
    from: number,
    to: number,
    spent: Spent,
  ): Promise<Result<WitnessLog[]>> => {
    spent.stretches += 1;
    if (spent.stretches > MOST_STRETCHES) return chainErrors.range(endpoint.name);
    const { address, topics } = query;
    const filter = { address, topics, fromBlock: toQuantity(from), toBlock: toQuantity(to) };
    const answer = await endpoint.ask('eth_getLogs', [filter], logsSchema);
    if (answer.ok) {
      const found = answer.value.filter((log) => log.block >= from && log.block <= to && fits(log, query));
      spent.logs += found.length;
      return spent.logs > MOST_LOGS ? chainErrors.implausible(endpoint.name) : ok(found);
    }
    const limited = answer.error.code === 'chain.range' || answer.error.code === 'chain.rpc';
    if (!limited || to - from < FEWEST_BLOCKS || spent.stretches > MOST_STRETCHES) return answer;
    const middle = Math.floor((from + to) / 2);
    const first = await stretch(query, from, middle, spent);
    if (!first.ok) return first;
    const second = await stretch(query, middle + 1, to, spent);
    return second.ok ? ok([...first.value, ...second.value]) : second;
  };

  let head: Promise<Result<number>> | null = null;
  return {
    name: endpoint.name,
    chainId: () => endpoint.ask('eth_chainId', [], countSchema),
    view: (to, data) => endpoint.ask('eth_call', [{ to, data }, 'latest'], dataSchema),
    async logs(query, fromBlock, finality) {
      // One head for all questions, so that they are about the same moment.
      head ??= endpoint.ask('eth_blockNumber', [], countSchema);
      const newest = await head;
      if (!newest.ok) return newest;
      const last = newest.value - finality;
      return last < fromBlock ? ok([]) : stretch(query, fromBlock, last, { stretches: 0, logs: 0 });
    },
    close: () => endpoint.close(),
  };
}

/** An endpoint that answers with more than was asked for must not smuggle it in. */
function fits({ address, topics }: Log, query: LogQuery): boolean {
  return (
    address === query.address &&
    query.topics.every((wanted, place) => {
      const topic = topics[place];
      return wanted === null || (topic !== undefined && wanted.includes(topic));
    })
  );
}
