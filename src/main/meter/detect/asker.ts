import type { Cancel, Clock } from '../../../shared/clock.ts';
import type {
  DecoderOptions,
  Dialogue,
  DialogueAction,
  LineSettings,
  ProtocolEntry,
  TelegramReading,
} from '../decoder.ts';
import type { ByteSource } from '../sources/source.ts';
import type { Question } from './questions.ts';

/** The second half of detection: asks one question after another until a meter answers, for `detector.ts`. */
export interface Asker {
  /** A dialogue is under way: what arrives is its answer. */
  busy(): boolean;
  ask(questions: readonly Question[]): void;
  receive(chunk: Uint8Array): void;
  /** Nothing more is asked, and nobody is told. */
  stop(): void;
}

export interface Answer {
  readonly entry: ProtocolEntry;
  readonly name: string;
  readonly unit: number | null;
  /** The setting that a later read-out begins with; null where nobody can set it. */
  readonly line: LineSettings | null;
  readonly reading: TelegramReading;
}

export interface AskerOptions {
  readonly keys: DecoderOptions;
  readonly source: ByteSource;
  readonly clock: Clock;
  /** What is being tried, for a person. */
  readonly progress: (trying: string) => void;
  /** Whether the line ever said anything by itself. */
  readonly talks: () => boolean;
  /** An answer came, and its check did not hold. */
  readonly damaged: () => void;
  readonly answered: (answer: Answer) => void;
  /** All was asked, and no meter answered. */
  readonly unanswered: () => void;
}

/** A dialogue in which nothing moves for this long is over, whatever it waits for. */
const STUCK_MS = 12_000;
/** A whole read-out at 300 baud takes a minute and more. */
const ASK_MS = 120_000;
const ASK_A_TALKER_MS = 5000;
/** For units that may not be there; devices answer well within it, network adapters included. */
const STRANGER_REPLY_MS = 500;

export function createAsker(options: AskerOptions): Asker {
  return new QuestionByQuestion(options);
}

interface Asking {
  readonly entry: ProtocolEntry;
  readonly name: string;
  readonly unit: number | null;
  readonly run: Dialogue;
}

class QuestionByQuestion implements Asker {
  readonly #options: AskerOptions;
  #questions: Question[] = [];
  /** Entry whose last question was answered by at least a byte. */
  #answering: ProtocolEntry | null = null;
  #dialogue: Asking | null = null;
  #line: LineSettings | null = null;
  /** What the dialogue waits for. */
  #timer: Cancel | null = null;
  #stuck: Cancel | null = null;
  #limit: Cancel | null = null;

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  busy(): boolean {
    return this.#dialogue !== null;
  }

  ask(questions: readonly Question[]): void {
    this.#questions = [...questions];
    this.#answering = null;
    this.#next();
  }

  receive(chunk: Uint8Array): void {
    if (this.#dialogue === null) return;
    this.#answering = this.#dialogue.entry;
    this.#watchStuck();
    this.#perform(this.#dialogue.run.receive(chunk));
  }

  stop(): void {
    for (const cancel of [this.#timer, this.#stuck, this.#limit]) cancel?.();
    this.#timer = null;
    this.#stuck = null;
    this.#limit = null;
    this.#dialogue = null;
  }

  #next(): void {
    this.stop();
    const next = this.#questions.shift();
    if (next === undefined) {
      this.#options.unanswered();
      return;
    }
    if (next.only !== null && (next.only === 'answered') !== (this.#answering === next.entry)) {
      this.#next();
      return;
    }
    const { progress, source, keys, clock, talks } = this.#options;
    progress(next.unit === null ? next.name : `${next.name} (${next.unit})`);
    // A variant goes by what its first question met with.
    if (next.only === null) this.#answering = null;
    this.#line = next.line;
    if (next.line !== null) void source.setLine(next.line);
    const options =
      next.unit === null ? keys : { ...keys, modbusUnit: next.unit, modbusReplyMs: STRANGER_REPLY_MS };
    const running = { entry: next.entry, name: next.name, unit: next.unit, run: next.create(options) };
    this.#dialogue = running;
    this.#watchStuck();
    // A line that talks by itself is most likely not one that waits to be asked.
    this.#limit = clock.after(talks() ? ASK_A_TALKER_MS : ASK_MS, () => this.#next());
    this.#perform(running.run.start());
  }

  #watchStuck(): void {
    this.#stuck?.();
    this.#stuck = this.#options.clock.after(STUCK_MS, () => this.#next());
  }

  #perform(actions: readonly DialogueAction[]): void {
    const running = this.#dialogue;
    const { source, clock, damaged } = this.#options;
    for (const action of actions) {
      if (running === null || this.#dialogue !== running) return;
      switch (action.kind) {
        case 'send':
          source.write(action.bytes);
          break;
        case 'line':
          // The first setting is the one a later read-out begins with.
          this.#line ??= action.settings;
          void source.setLine(action.settings);
          break;
        case 'wait':
          this.#timer?.();
          this.#timer = clock.after(action.ms, () => this.#perform(running.run.timeout()));
          break;
        case 'event':
          if (action.event.kind === 'reading') this.#answered(running, action.event.reading);
          else if (action.event.reason === 'checksum-wrong') damaged();
          break;
        case 'done':
          this.#next();
          return;
      }
    }
  }

  #answered({ entry, name, unit }: Asking, reading: TelegramReading): void {
    const line = this.#line;
    this.stop();
    this.#options.answered({ entry, name, unit, line, reading });
  }
}
