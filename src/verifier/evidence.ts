/**
 * The standalone verifier: says whether a bill, a disclosure or a sum that a household handed out is true, from the
 * chain alone. Shares the pure verification of `src/shared` with the wallet and nothing else of it. `main.ts` is the
 * command, `page.ts` the self-contained HTML page; `check.ts` is what both do.
 */

import type { EventsFile } from '../shared/proof/files.ts';
import type { Hex } from '../shared/protocol/bytes.ts';
import { ok, type Result } from '../shared/result.ts';

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
}

/** Events that someone exported; believed as far as that someone is. */
export function fileEvidence(file: EventsFile): Evidence {
  return {
    name: 'the file of events',
    chainId: async () => ok(file.chainId),
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
