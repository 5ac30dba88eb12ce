import type { Cancel, Clock } from '../../../shared/clock.ts';
import type { AppError } from '../../../shared/result.ts';
import type { SourceProtocol } from '../api.ts';
import type { DecoderOptions, LineSettings, ProtocolEntry, TelegramReading } from '../decoder.ts';
import type { Reader } from '../reader.ts';
import { silenceProblem } from '../silence.ts';
import type { ByteSource } from '../sources/source.ts';
import { type Asker, createAsker } from './asker.ts';
import { diagnosis } from './diagnosis.ts';
import { createEars, type Ears, type Found } from './ears.ts';
import { lineFor, listeningLines, looksRight, nearestFirst, same, speedGuess } from './lines.ts';
import { questions } from './questions.ts';

/**
 * Finds out what speaks on a line. Listens first, at the fastest setting, where anything that speaks is at least
 * noticed; goes on to other settings as long as what it hears makes no sense; asks only a line that says nothing, or
 * nothing that can be understood. A meter is named only after a telegram whose check holds (two in a row where the
 * protocol has none). Used in place of a reader (`reader.ts`) until it has found one.
 */
export type DetectorResult =
  | {
      readonly found: SourceProtocol;
      readonly reading: TelegramReading | null;
      readonly problem: AppError | null;
      /** Its telegrams may be so far apart: the patience with which it was found. */
      readonly everyMs: number;
    }
  | { readonly found: null; readonly problem: AppError };

export interface DetectorOptions {
  readonly entries: readonly ProtocolEntry[];
  readonly keys: DecoderOptions;
  readonly source: ByteSource;
  readonly clock: Clock;
  /** What is being tried, for a person. */
  readonly progress: (trying: string) => void;
  readonly done: (result: DetectorResult) => void;
}

/** The slowest rhythm of meters that only speak when they like is ten seconds (DSMR 2.2 to 4, Kamstrup). */
const FIRST_WORD_MS = 11_000;
/** Where a first round found nothing: some push once a minute, a few every five minutes. */
const PATIENT_MS = [65_000, 320_000] as const;
/** Where something was heard once and not understood: a few speak once an hour. */
const RARE_MS = 3_900_000;
/** Fewer bytes are no telegram: a plug that was moved. */
const TELEGRAM_BYTES = 20;
/** A burst has ended when nothing came for this long. */
const QUIET_MS = 400;
/** The characters of a telegram follow one another closer than this, adapters and busy computers included. */
const UNDER_WAY_MS = 150;
/** A line that never rests (TIC) is judged after this long. */
const BURST_MS = 4000;
/** Half a telegram was heard that looks right: its next one is worth waiting for. */
const HOPEFUL_MS = 11_000;
const SAMPLE = 512;

export function createDetector(options: DetectorOptions): Reader {
  return new Detector(options);
}

class Detector implements Reader {
  readonly #options: DetectorOptions;
  #ears: Ears;
  #left: LineSettings[] = [];
  /** The setting that is listened on; null while none has been set yet. */
  #line: LineSettings | null = null;
  /** A change of the line is under way: what arrives meanwhile was still read at `#line`. */
  #changing = false;
  #lineSetMs = 0;
  /** The first setting of a round, to come back to if what was heard there may have been half a telegram. */
  #firstOfRound = false;
  #timer: Cancel | null = null;
  #quiet: Cancel | null = null;
  #sample: number[] = [];
  #bytesHere = 0;
  #firstByteMs: number | null = null;
  #lastByteMs = 0;
  #hopeful = false;
  /** Speed of the sender as far as bursts tell; zero while they tell nothing. */
  #guess = 0;
  /** Settings at which a whole burst made no sense, kept over rounds: a rare sender must not be lost for it. */
  #wrongLines: LineSettings[] = [];
  #total = 0;
  #damaged = 0;
  #wrongLine = false;
  readonly #asker: Asker;
  /** How often this detector has begun. */
  #rounds = 0;
  #over = true;

  constructor(options: DetectorOptions) {
    this.#options = options;
    this.#ears = createEars(options.entries, options.keys);
    this.#asker = createAsker({
      ...options,
      talks: () => this.#total > 0,
      damaged: () => {
        this.#damaged += 1;
      },
      answered: (answer) =>
        this.#finish({
          found: {
            protocol: answer.entry.protocol,
            line: answer.line ?? answer.entry.lines[0] ?? LINE_OF_ADAPTER,
            dialogue: answer.name,
            ...(answer.unit === null ? {} : { unit: answer.unit }),
          },
          reading: answer.reading,
          problem: null,
          everyMs: 0,
        }),
      unanswered: () => this.#giveUp(),
    });
  }

  linkOpen(): void {
    this.stop();
    const { entries, source } = this.#options;
    this.#over = false;
    this.#rounds += 1;
    this.#total = 0;
    this.#damaged = 0;
    this.#wrongLine = false;
    this.#left = source.hasLine ? this.#linesToTry(listeningLines(entries)) : [LINE_OF_ADAPTER];
    this.#line = null;
    this.#firstOfRound = true;
    this.#nextLine();
  }

  linkLost(): void {
    this.stop();
    this.#forgetWrongLines();
  }

  #linesToTry(all: readonly LineSettings[]): LineSettings[] {
    const open = all.filter((line) => !this.#wrongLines.some((wrong) => same(wrong, line)));
    if (this.#rounds > PATIENT_MS.length && open.length > 0) return nearestFirst(open, this.#guess);
    this.#forgetWrongLines();
    return [...all];
  }

  #forgetWrongLines(): void {
    this.#wrongLines = [];
    this.#guess = 0;
  }

  stop(): void {
    for (const cancel of [this.#timer, this.#quiet]) cancel?.();
    this.#timer = null;
    this.#quiet = null;
    this.#asker.stop();
    this.#changing = false;
    this.#over = true;
  }

  bytes(chunk: Uint8Array): void {
    if (this.#over || chunk.length === 0) return;
    this.#total += chunk.length;
    if (this.#asker.busy()) {
      this.#asker.receive(chunk);
      return;
    }
    if (this.#changing) {
      const late = this.#line === null ? null : this.#ears.hear(chunk);
      if (late !== null) this.#listened(late);
      return;
    }
    const { clock } = this.#options;
    const now = clock.monotonicMs();
    if (this.#firstByteMs === null) {
      this.#firstByteMs = now;
      this.#setTimer(BURST_MS, () => this.#judgeLine());
    }
    this.#lastByteMs = now;
    this.#bytesHere += chunk.length;
    for (const byte of chunk.subarray(0, SAMPLE - this.#sample.length)) this.#sample.push(byte);
    const found = this.#ears.hear(chunk);
    if (found !== null) {
      this.#listened(found);
      return;
    }
    this.#quiet?.();
    this.#quiet = clock.after(QUIET_MS, () => {
      const late = this.#ears.silence();
      if (late !== null) this.#listened(late);
      else this.#judgeLine();
    });
  }

  /** Goes on to the next setting of the line; after the last one, to asking. */
  #nextLine(): void {
    this.#keepScore();
    const line = this.#left.shift();
    const { entries, source, progress } = this.#options;
    this.#timer?.();
    if (line === undefined) {
      this.#asker.ask(questions(entries, source.hasLine));
      return;
    }
    if (!source.hasLine) {
      progress('tcp');
      this.#listen(line);
      return;
    }
    progress(`${line.baud} ${line.dataBits}${line.parity[0]?.toUpperCase()}${line.stopBits}`);
    this.#changing = true;
    const round = this.#rounds;
    void source.setLine(line).then(() => {
      // Found late, stopped, or begun again meanwhile.
      if (this.#changing && this.#rounds === round) this.#listen(line);
    });
  }

  /** The line is set: what arrives from here on was read like this. */
  #listen(line: LineSettings): void {
    const { entries, keys, clock } = this.#options;
    this.#changing = false;
    this.#line = line;
    this.#lineSetMs = clock.monotonicMs();
    this.#ears = createEars(entries, keys, line);
    this.#hopeful = false;
    this.#awaitBurst();
  }

  #awaitBurst(): void {
    this.#sample = [];
    this.#bytesHere = 0;
    this.#firstByteMs = null;
    this.#setTimer(this.#patience(), () => this.#heardNothing());
  }

  #patience(): number {
    if (this.#rounds <= 1) return FIRST_WORD_MS;
    if (this.#rounds === 2) return PATIENT_MS[0];
    return this.#wrongLines.length > 0 ? RARE_MS : PATIENT_MS[1];
  }

  /** How long half a telegram, or one that needs another, is worth; a slow meter is given a later round's time. */
  #hope(): number {
    return this.#rounds <= 1 ? HOPEFUL_MS : this.#patience();
  }

  /** Not a byte within the slowest rhythm: no other speed would have brought one. */
  #heardNothing(): void {
    if (this.#total === 0) this.#left = [];
    if (this.#patience() === RARE_MS) this.#forgetWrongLines();
    this.#nextLine();
  }

  /** A burst has passed without a valid telegram. */
  #judgeLine(): void {
    if (this.#over || this.#asker.busy() || this.#firstByteMs === null) return;
    if (!this.#hopeful && (this.#ears.promising() || this.#looksRight())) {
      // Most likely the tail of a telegram, or one that a moment's noise spoiled.
      this.#hopeful = true;
      this.#setTimer(this.#hope(), () => this.#nextLine());
      return;
    }
    if (this.#hopeful && this.#options.clock.monotonicMs() - this.#firstByteMs < this.#hope()) return;
    const line = this.#line;
    this.#guess = Math.max(this.#guess, speedGuess(this.#bytesHere, this.#lastByteMs - this.#firstByteMs));
    const left = nearestFirst(this.#left, this.#guess);
    if (line !== null && this.#mayBeHalf()) {
      if (!this.#firstOfRound) {
        this.#awaitBurst();
        return;
      }
      left.push(line);
    } else if (line !== null && !this.#hopeful && this.#bytesHere >= TELEGRAM_BYTES) {
      this.#wrongLines.push(line);
    }
    this.#left = left;
    this.#firstOfRound = false;
    this.#nextLine();
  }

  /**
   * What is heard of a burst that was under way when the line was set proves nothing against the setting: it may be
   * the tail of a telegram. A line that never rests is judged all the same.
   */
  #mayBeHalf(): boolean {
    const since = this.#firstByteMs ?? 0;
    return since - this.#lineSetMs < UNDER_WAY_MS && this.#lastByteMs - since < BURST_MS - QUIET_MS;
  }

  #listened(found: Found): void {
    const line = this.#options.source.hasLine
      ? lineFor(found.entry, this.#line ?? LINE_OF_ADAPTER, found.sevenBits)
      : (found.entry.lines[0] ?? LINE_OF_ADAPTER);
    this.#finish({
      found: { protocol: found.entry.protocol, line, dialogue: null },
      reading: found.reading,
      problem: found.key === null ? null : silenceProblem({ bytes: this.#total, rejection: found.key }),
      everyMs: this.#patience(),
    });
  }

  #giveUp(): void {
    this.#keepScore();
    this.#finish({
      found: null,
      problem: diagnosis({
        bytes: this.#total,
        damaged: this.#damaged,
        lineSettingsWrong: this.#wrongLine,
        hasLine: this.#options.source.hasLine,
      }),
    });
  }

  #keepScore(): void {
    // Noise has its chance hits too: only what looks like a meter counts as a damaged telegram.
    if (this.#looksRight()) this.#damaged += this.#ears.damaged();
    this.#wrongLine ||= this.#ears.lineSettingsWrong();
    this.#quiet?.();
  }

  #looksRight(): boolean {
    return looksRight(Uint8Array.from(this.#sample));
  }

  #setTimer(ms: number, then: () => void): void {
    this.#timer?.();
    this.#timer = this.#options.clock.after(ms, then);
  }

  #finish(result: DetectorResult): void {
    this.stop();
    this.#options.done(result);
  }
}

/** What a line that nobody can set is taken for. */
const LINE_OF_ADAPTER: LineSettings = { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 };
