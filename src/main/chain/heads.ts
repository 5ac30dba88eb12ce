import { ok, type Result } from '../../shared/result.ts';
import type { BlockHeader, ChainOptions, EndpointStatus, Hex } from './api.ts';
import type { ChainTimer } from './chain-time.ts';
import { type Endpoint, noneUsable } from './endpoint.ts';
import { chainErrors } from './errors.ts';
import { gather } from './gather.ts';
import { headerSchema, toQuantity } from './wire.ts';

/** Whose head is the newest true one, and on which final block the endpoints agree. */
export interface Heads {
  head(): Promise<Result<BlockHeader>>;
  finalBlock(): Promise<Result<BlockHeader>>;
  /** Its last head is too far behind the newest: what it says of `latest` is of the past. */
  behind(endpoint: Endpoint): boolean;
  statuses(): readonly EndpointStatus[];
}

/** A block from further in the future than this is a lie: miners may run ahead by some seconds only. */
const FUTURE_SECONDS = 60;
/** Honest endpoints are this many blocks apart at most, unless one hangs. */
const LAG_BLOCKS = 4;
/** One block behind is a matter of milliseconds; from two on, another endpoint is asked first. */
const BEHIND_BLOCKS = 2;
const STALE_MS = 10_000;
const LIAR_MS = 600_000;

interface Seen {
  readonly endpoint: Endpoint;
  readonly head: BlockHeader;
}

export function makeHeads(parts: {
  readonly endpoints: readonly Endpoint[];
  readonly options: ChainOptions;
  readonly timer: ChainTimer;
}): Heads {
  const { endpoints, options, timer } = parts;
  const { clock } = options;
  const lastHead = new Map<Endpoint, number>();
  const agrees = new Map<Endpoint, boolean>();
  let confirmed: BlockHeader | null = null;
  let newestNumber = 0;

  /** Each round begins with a head, and each head comes with its chain's id: a round never goes on another chain. */
  const askAll = async (block: string): Promise<{ seen: Seen[]; failure: Result<never> | null }> => {
    const { said, failure } = await gather(endpoints, clock, (endpoint) =>
      endpoint[block === 'latest' ? 'askOfChain' : 'ask'](
        'eth_getBlockByNumber',
        [block, false],
        headerSchema.nullable(),
      ),
    );
    const seen = said.flatMap(({ endpoint, value }) => (value === null ? [] : [{ endpoint, head: value }]));
    return { seen, failure };
  };

  /**
   * Heads from the future are lies, unless all are: then this computer's clock is wrong, and its drift is shown.
   */
  const plausible = (seen: readonly Seen[]): readonly Seen[] => {
    const time = timer.now();
    const now = time === null || time.samples < 3 ? clock.now() : Math.max(time.estimate, clock.now());
    const latest = now + FUTURE_SECONDS + 2 * options.blockTime;
    const believed = seen.filter((item) => item.head.time <= latest);
    if (believed.length === 0) return seen;
    for (const { endpoint, head } of seen)
      if (head.time > latest) endpoint.setAside(chainErrors.implausible(endpoint.name).error, LIAR_MS);
    return believed;
  };

  const head = async (): Promise<Result<BlockHeader>> => {
    const { seen, failure } = await askAll('latest');
    const candidates = plausible(seen);
    const newest = candidates.reduce<Seen | null>(
      (best, item) => (best === null || item.head.number > best.head.number ? item : best),
      null,
    );
    if (newest === null) return failure ?? noneUsable(endpoints);
    for (const { endpoint, head: its } of candidates) {
      lastHead.set(endpoint, its.number);
      const behind = newest.head.number - its.number;
      if (behind > LAG_BLOCKS + Math.ceil(10 / options.blockTime))
        endpoint.setAside(chainErrors.stale(endpoint.name, behind).error, STALE_MS);
    }
    newestNumber = newest.head.number;
    timer.seen(newest.head);
    return ok(newest.head);
  };

  /** Own node, else a majority, else all that answer must say the same. */
  const decide = (seen: readonly Seen[], number: number): Result<BlockHeader> => {
    const fitting = seen.filter((item) => item.head.number === number);
    const own = fitting.find((item) => item.endpoint.options.own);
    const votes = new Map<Hex, Seen[]>();
    for (const item of fitting) votes.set(item.head.hash, [...(votes.get(item.head.hash) ?? []), item]);
    const [winner, second] = [...votes.values()].sort((a, b) => b.length - a.length);
    if (winner?.[0] === undefined) return chainErrors.notFinal();
    const truth = own ?? (second === undefined || winner.length > second.length ? winner[0] : null);
    if (truth === null) {
      for (const { endpoint } of fitting) agrees.set(endpoint, false);
      return chainErrors.disagree('final blocks');
    }
    for (const { endpoint, head: its } of fitting) {
      agrees.set(endpoint, its.hash === truth.head.hash);
      if (its.hash !== truth.head.hash)
        endpoint.setAside(chainErrors.disagree('final blocks').error, LIAR_MS);
    }
    if (fitting.length < 2) agrees.clear();
    return ok(truth.head);
  };

  return {
    head,
    async finalBlock() {
      const newest = await head();
      if (!newest.ok) return newest;
      const number = newest.value.number - options.finality;
      if (number < 0) return chainErrors.notFinal();
      if (confirmed?.number === number) return ok(confirmed);
      const { seen } = await askAll(toQuantity(number));
      const final = decide(seen, number);
      if (final.ok) confirmed = final.value;
      return final;
    },
    behind: (endpoint) => newestNumber - (lastHead.get(endpoint) ?? newestNumber) >= BEHIND_BLOCKS,
    statuses: () =>
      endpoints.map((endpoint) => ({
        url: endpoint.options.url,
        own: endpoint.options.own,
        reachable: endpoint.reachable(),
        head: lastHead.get(endpoint) ?? null,
        agrees: agrees.get(endpoint) ?? null,
        problem: endpoint.problem(),
      })),
  };
}
