/**
 * Whether a file that a household handed out is true, from the chain alone: where the chain's events come from is an
 * `Evidence` (a node, a file of events, another endpoint of the wallet), `collect.ts` asks it, `check.ts` judges. Used
 * by the standalone verifier and by the wallet that asks a second endpoint.
 */

import type { Hex } from '../protocol/bytes.ts';
import { ok, type Result } from '../result.ts';
import type { EventsFile } from './files.ts';

export interface Log {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

export interface LogQuery {
  readonly address: Hex;
  /** By place: any of the listed ones; null: any at all. */
  readonly topics: readonly (readonly Hex[] | null)[];
}

/** Where the chain's events come from. */
export interface Evidence {
  /** For the report: which endpoint or file. */
  readonly name: string;
  chainId(): Promise<Result<number>>;
  /** Every event from `fromBlock` to the newest block on which `finality` blocks lie. */
  logs(query: LogQuery, fromBlock: number, finality: number): Promise<Result<Log[]>>;
  /** Answer of a view without arguments; null where only events are at hand. */
  readonly view: ((address: Hex, selector: Hex) => Promise<Result<Hex>>) | null;
}

/** Events that someone exported; believed as far as that someone is. */
export function fileEvidence(file: EventsFile): Evidence {
  return {
    name: 'the file of events',
    chainId: async () => ok(file.chainId),
    view: null,
    logs: async ({ address, topics }) =>
      ok(
        file.logs.filter(
          (log) =>
            log.address === address &&
            topics.every((wanted, i) => {
              const topic = log.topics[i];
              return wanted === null || (topic !== undefined && wanted.includes(topic));
            }),
        ),
      ),
  };
}
