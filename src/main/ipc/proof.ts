import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { proofChannels } from '../../shared/ipc/proof.ts';
import type { Language } from '../../shared/languages.ts';
import { ok, type Result } from '../../shared/result.ts';
import { dayText, zoneOf } from '../../shared/statements/zone.ts';
import type { Household } from '../household/household.ts';
import type { Proof } from '../household/proof/proof.ts';
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
  return {
    'proof.statement': (request) =>
      ask((proof) =>
        deps.save(`wattlet-${days(request)}-${request.by}.${request.format}`, (write) =>
          proof.statement(request, {
            language: deps.language(),
            timeZone: deps.timeZone(),
            pause: deps.pause,
            write,
          }),
        ),
      ),
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
