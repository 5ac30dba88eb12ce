import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { proofChannels, StatementProgress } from '../../shared/ipc/proof.ts';
import type { Language } from '../../shared/languages.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { dayText, zoneOf } from '../../shared/statements/zone.ts';
import type { Household } from '../household/household.ts';
import type { Proof } from '../household/proof/proof.ts';
import type { StatementRequest } from '../household/statements/statement.ts';
import { notJoined } from './household.ts';

export type WritePiece = (piece: string | Uint8Array) => Promise<Result<null>>;

export interface ProofDependencies {
  household(): Pick<Household, 'proof'> | null;
  language(): Language;
  /** IANA name of this computer's time zone. */
  timeZone(): string;
  /** Lets the rest of the wallet work. */
  pause(): Promise<void>;
  /** Prints a page with the system's fonts as a PDF; null where that cannot be done. */
  print(page: string): Promise<Uint8Array | null>;
  /** Tells the window how far the statement is; null once there is none. */
  progress(progress: StatementProgress): void;
  /** Asks the person where to and keeps what `fill` writes there, all of it or nothing; null when cancelled. */
  save(
    name: string,
    fill: (write: WritePiece) => Promise<Result<null>>,
  ): Promise<Result<{ file: string } | null>>;
}

/** Files that the household hands out: statements, bills, sums and disclosures. */
export function proofHandlers(deps: ProofDependencies): HandlersOf<typeof proofChannels> {
  const zone = () => zoneOf(deps.timeZone());
  const days = ({ from, to }: { readonly from: number; readonly to: number }): string => {
    const day = (time: number): string => dayText(zone().dayOf(time));
    return `${day(from)}-${day(Math.max(from, to - 1))}`;
  };
  const keep = (name: string, text: string) => deps.save(name, (write) => write(text));
  const ask = <T>(question: (proof: Proof) => Answer<T>): Answer<T> => {
    const home = deps.household();
    return home === null ? notJoined() : question(home.proof);
  };
  /** One at a time: two would only make each other slow. */
  let making: { stopped: boolean } | null = null;
  const statement = async (
    proof: Proof,
    request: StatementRequest,
  ): Promise<Result<{ file: string; ownLanguage: boolean } | null>> => {
    if (making !== null) {
      return fail(
        'statement.running',
        'A statement is being made already.',
        'Wait until it is saved, or stop it.',
      );
    }
    const job = { stopped: false };
    making = job;
    let ownLanguage = true;
    try {
      const kept = await deps.save(
        `wattlet-${days(request)}-${request.by}.${request.format}`,
        async (write) => {
          const made = await proof.statement(request, {
            language: deps.language(),
            timeZone: deps.timeZone(),
            pause: deps.pause,
            print: deps.print,
            progress: (done, of) => deps.progress({ done, of }),
            stopped: () => job.stopped,
            write,
          });
          if (!made.ok) return made;
          ownLanguage = made.value.ownLanguage;
          return ok(null);
        },
      );
      if (!kept.ok) return kept;
      return ok(kept.value === null ? null : { ...kept.value, ownLanguage });
    } finally {
      making = null;
      deps.progress(null);
    }
  };
  return {
    'proof.statement': (request) => ask((proof) => statement(proof, request)),
    'proof.stopStatement': () => {
      if (making !== null) making.stopped = true;
      return ok(null);
    },
    'proof.bill': ({ period }) =>
      ask((proof) => {
        const text = proof.bill(period);
        return text.ok ? keep(`wattlet-bill-${period}.json`, text.value) : text;
      }),
    'proof.events': (range) =>
      ask(async (proof) => {
        const text = await proof.events(range, deps.pause);
        return text.ok ? keep(`wattlet-events-${days(range)}.json`, text.value) : text;
      }),
    'proof.sum': (request) =>
      ask((proof) => {
        const sum = proof.sum(request);
        return sum.ok ? ok({ value: sum.value.value, slots: sum.value.slots }) : sum;
      }),
    'proof.saveSum': (request) =>
      ask((proof) => {
        const sum = proof.sum(request);
        return sum.ok ? keep(`wattlet-sum-${days(request)}.json`, sum.value.text) : sum;
      }),
    'proof.recheck': ({ of, endpoint }) => ask((proof) => proof.recheck(of, endpoint)),
    'share.overview': () => ask((proof) => proof.shares()),
    'share.preview': ({ choice, offset, limit }) =>
      ask((proof) => proof.previewShare(choice, { offset, limit })),
    'share.make': (choice) => ask((proof) => proof.share(choice, keep)),
    'share.saveAgain': ({ hash }) => ask((proof) => proof.saveShareAgain(hash, keep)),
  };
}

type Answer<T> = Result<T> | Promise<Result<T>>;
