import type { Dialogue, DialogueAction, TelegramReading } from '../../decoder.ts';
import { findReply, type ReadRequest, requestBytes, resemblesReply } from './frame.ts';

/**
 * A read-out as a program: it yields one request after another and gets each reply's registers, or null where the
 * device refuses the address. It returns the reading, or null if the device is none of its kind.
 */
export type ReadOut = Generator<ReadRequest, TelegramReading | null, DataView | null>;

/** A slow meter answers within half a second; at 2400 baud a long reply takes another. */
const REPLY_MS = 1_200;
const RETRIES = 1;
/** Longest reply, and as much again of stray bytes. */
const MAX_HEARD = 512;

/** Runs a program on a line: sends, matches replies, repeats a lost request once. */
export class ModbusDialogue implements Dialogue {
  readonly #program: ReadOut;
  /** How long the first reply may take; a device that has answered is given its time. */
  readonly #firstReplyMs: number;
  #request: ReadRequest | null = null;
  #heard: number[] = [];
  #retries = 0;
  #answered = false;
  #done = false;

  constructor(program: ReadOut, firstReplyMs = REPLY_MS) {
    this.#program = program;
    this.#firstReplyMs = firstReplyMs;
  }

  start(): DialogueAction[] {
    return this.#advance(this.#program.next(null));
  }

  receive(chunk: Uint8Array): DialogueAction[] {
    const request = this.#request;
    if (request === null || this.#done) return [];
    this.#heard = [...this.#heard, ...chunk].slice(-MAX_HEARD);
    const reply = findReply(Uint8Array.from(this.#heard), request);
    if (reply.kind === 'none') return [];
    this.#answered = true;
    return this.#advance(
      this.#program.next(reply.kind === 'registers' ? new DataView(reply.data.buffer) : null),
    );
  }

  timeout(): DialogueAction[] {
    if (this.#request === null || this.#done) return [];
    const damaged = resemblesReply(Uint8Array.from(this.#heard), this.#request);
    if (this.#retries < RETRIES && (this.#answered || damaged)) {
      this.#retries++;
      this.#heard = [];
      return this.#ask(this.#request);
    }
    this.#done = true;
    if (!damaged && !this.#answered) return [{ kind: 'done', ok: false }];
    const message = 'The device stopped answering, or its answers arrive damaged.';
    const reason = damaged ? 'checksum-wrong' : 'incomplete';
    return [
      { kind: 'event', event: { kind: 'rejected', protocol: 'modbus-rtu', reason, message } },
      { kind: 'done', ok: false },
    ];
  }

  #advance(step: IteratorResult<ReadRequest, TelegramReading | null>): DialogueAction[] {
    this.#heard = [];
    this.#retries = 0;
    if (!step.done) {
      this.#request = step.value;
      return this.#ask(step.value);
    }
    this.#done = true;
    this.#request = null;
    if (step.value === null) return [{ kind: 'done', ok: false }];
    return [
      { kind: 'event', event: { kind: 'reading', reading: step.value } },
      { kind: 'done', ok: true },
    ];
  }

  #ask(request: ReadRequest): DialogueAction[] {
    return [
      { kind: 'send', bytes: requestBytes(request) },
      { kind: 'wait', ms: this.#answered ? REPLY_MS : this.#firstReplyMs },
    ];
  }
}
