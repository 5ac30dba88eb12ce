import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { proofChannels } from '../../shared/ipc/proof.ts';
import type { Language } from '../../shared/languages.ts';
import type { Result } from '../../shared/result.ts';
import { dayText, zoneOf } from '../../shared/statements/zone.ts';
import type { Household } from '../household/household.ts';
import { notJoined } from './household.ts';

export type WritePiece = (piece: string | Uint8Array) => Promise<Result<null>>;

export interface ProofDependencies {
  household(): Household | null;
  language(): Language;
  /** IANA name of this computer's time zone. */
  timeZone(): string;
  /** Lets the rest of the wallet work. */
  pause(): Promise<void>;
  /** Asks the person where to and keeps what `fill` writes there, all of it or nothing; null when cancelled. */
  save(
    name: string,
    fill: (write: WritePiece) => Promise<Result<null>>,
  ): Promise<Result<{ file: string } | null>>;
}

/** Files that the household hands out: statements and disclosures. */
export function proofHandlers(deps: ProofDependencies): HandlersOf<typeof proofChannels> {
  return {
    'proof.statement': (request) => {
      const home = deps.household();
      if (home === null) return notJoined();
      const zone = zoneOf(deps.timeZone());
      const day = (time: number): string => dayText(zone.dayOf(time));
      const name = `wattlet-${day(request.from)}-${day(Math.max(request.from, request.to - 1))}-${request.by}`;
      return deps.save(`${name}.${request.format}`, (write) =>
        home.proof.statement(request, {
          language: deps.language(),
          timeZone: deps.timeZone(),
          pause: deps.pause,
          write,
        }),
      );
    },
  };
}
