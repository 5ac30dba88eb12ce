import type { DecoderOptions, Dialogue, LineSettings, ProtocolEntry } from '../decoder.ts';

/** What is asked of a line that says nothing by itself, in order. */
export interface Question {
  readonly entry: ProtocolEntry;
  readonly name: string;
  readonly create: (options: DecoderOptions) => Dialogue;
  /** The setting to ask on; null where the dialogue sets the line itself. */
  readonly line: LineSettings | null;
  /** A variant for meters that answered the entry's first question, but not to the end; or that did not answer. */
  readonly only: 'answered' | 'unanswered' | null;
  /** Unit number of a shared line; null for the usual one. */
  readonly unit: number | null;
}

/** Protocols that must be asked are asked first on so many of their settings, on the others at the very end. */
const LIKELY_LINES = 2;

/**
 * Likely settings of protocols that only answer, then dialogues that set their own line (IEC 62056-21 sign-on),
 * then the unlikely settings, then other unit numbers on the likely ones. A line that nobody can set is asked once
 * each.
 */
export function questions(entries: readonly ProtocolEntry[], hasLine: boolean): Question[] {
  const likely: Question[] = [];
  const signOn: Question[] = [];
  const unlikely: Question[] = [];
  const strangers: Question[] = [];
  for (const entry of entries) {
    const dialogues = entry.dialogues ?? [];
    if (!entry.needsRequest) {
      for (const { name, create, only = null } of dialogues)
        signOn.push({ entry, name, create, line: null, only, unit: null });
      continue;
    }
    const lines = hasLine ? entry.lines : entry.lines.slice(0, 1);
    lines.forEach((line, at) => {
      for (const { name, create, only = null } of dialogues) {
        const question: Question = { entry, name, create, line, only, unit: null };
        (at < LIKELY_LINES ? likely : unlikely).push(question);
        if (at < LIKELY_LINES)
          strangers.push(...(entry.units ?? []).map((unit): Question => ({ ...question, unit })));
      }
    });
  }
  return [...likely, ...signOn, ...unlikely, ...strangers];
}
