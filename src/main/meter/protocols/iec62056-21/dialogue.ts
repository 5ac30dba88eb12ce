import type { Dialogue, DialogueAction, LineSettings } from '../../decoder.ts';
import { createIecDecoder } from './index.ts';

/**
 * Sign-on of IEC 62056-21, section 6: request at 300 baud; the identification names the mode. Mode A answers at 300
 * baud, mode B changes speed by itself, mode C asks for an acknowledgement with the speed to use.
 */

export const SIGN_ON_LINE: LineSettings = { baud: 300, dataBits: 7, parity: 'even', stopBits: 1 };

const REQUEST = '/?!\r\n';
const NAK = 0x15;
const MODE_C_BAUDS = [300, 600, 1200, 2400, 4800, 9600, 19_200];
const MODE_B_BAUDS = [600, 1200, 2400, 4800, 9600, 19_200];
/** A meter answers within 1.5 s (section 6.4.3.5); an identification takes under a second at 300 baud. */
const IDENTIFICATION_MS = 3_000;
/** The longest pause between two characters of a message is 1.5 s. */
const PAUSE_MS = 2_000;
/** A character takes ten bits: 66 zeros at 300 baud last 2.2 s. */
const WAKE_ZEROS = 66;
/** From the first zero on: 2.2 s of zeros and 1.6 s of silence. */
const WAKE_MS = 3_800;
const MAX_IDENTIFICATION = 64;
/** How often a damaged message is asked for again. */
const REPEATS = 2;

export interface SignOnOptions {
  /** `fast` takes the speed that the meter offers, `stay` remains at 300 baud for heads that cannot change. */
  readonly speed: 'fast' | 'stay';
  /** Battery meters sleep: zeros for 2.2 s wake them, and 1.6 s later they listen (annex B.2). */
  readonly wake?: boolean;
  /** Device address after `/?`, where several meters share a line. */
  readonly address?: string;
}

export function createSignOn(options: SignOnOptions): Dialogue {
  return new SignOn(options);
}

class SignOn implements Dialogue {
  readonly #options: SignOnOptions;
  readonly #decoder = createIecDecoder();
  #heard = '';
  #phase: 'waking' | 'identification' | 'data' | 'done' = 'identification';
  #repeats = 0;
  #identification: Uint8Array = new Uint8Array(0);

  constructor(options: SignOnOptions) {
    this.#options = options;
  }

  start(): DialogueAction[] {
    const line: DialogueAction = { kind: 'line', settings: SIGN_ON_LINE };
    if (this.#options.wake !== true) return [line, ...this.#request()];
    this.#phase = 'waking';
    return [line, send('\0'.repeat(WAKE_ZEROS)), { kind: 'wait', ms: WAKE_MS }];
  }

  #request(): DialogueAction[] {
    const { address } = this.#options;
    return [
      send(address === undefined ? REQUEST : `/?${address}!\r\n`),
      { kind: 'wait', ms: IDENTIFICATION_MS },
    ];
  }

  receive(chunk: Uint8Array): DialogueAction[] {
    if (this.#phase === 'done') return [];
    const actions: DialogueAction[] = [];
    if (this.#phase !== 'data') this.#listen(chunk, actions);
    // Zeros that come back as an echo while waking change nothing.
    if (this.#phase === 'waking') return actions;
    for (const event of this.#decoder.push(chunk)) {
      actions.push({ kind: 'event', event });
      if (event.kind === 'reading') return this.#end(actions, true);
      if (event.reason === 'checksum-wrong' && this.#repeats < REPEATS) {
        this.#repeats++;
        actions.push({ kind: 'send', bytes: Uint8Array.of(NAK) });
        // The repetition opens with STX; the decoder needs the identification before it.
        this.#decoder.push(this.#identification);
      } else if (event.reason !== 'incomplete') return this.#end(actions, false);
    }
    actions.push({ kind: 'wait', ms: this.#phase === 'data' ? PAUSE_MS : IDENTIFICATION_MS });
    return actions;
  }

  timeout(): DialogueAction[] {
    if (this.#phase === 'done') return [];
    if (this.#phase === 'waking') {
      this.#phase = 'identification';
      return this.#request();
    }
    const events = this.#decoder.silence();
    const actions = events.map((event): DialogueAction => ({ kind: 'event', event }));
    return this.#end(
      actions,
      events.some((event) => event.kind === 'reading'),
    );
  }

  #end(actions: DialogueAction[], ok: boolean): DialogueAction[] {
    this.#phase = 'done';
    actions.push({ kind: 'line', settings: SIGN_ON_LINE }, { kind: 'done', ok });
    return actions;
  }

  /** Finds the identification line behind any echo and answers it. */
  #listen(chunk: Uint8Array, actions: DialogueAction[]): void {
    for (const raw of chunk) this.#heard += String.fromCharCode(raw & 0x7f);
    const match = /\/([A-Za-z]{3})([^?\r\n])([^\r\n]*)\r?\n/.exec(this.#heard);
    if (match === null) {
      this.#heard = this.#heard.slice(-MAX_IDENTIFICATION);
      return;
    }
    this.#identification = Uint8Array.from(Buffer.from(match[0], 'latin1'));
    this.#heard = '';
    this.#phase = 'data';
    actions.push(...this.#answer(match[2] ?? ''));
  }

  #answer(speed: string): DialogueAction[] {
    const modeC = /^[0-6]$/.test(speed) ? MODE_C_BAUDS[Number(speed)] : undefined;
    if (modeC !== undefined) {
      const baud = this.#options.speed === 'fast' ? modeC : 300;
      const digit = this.#options.speed === 'fast' ? speed : '0';
      return [send(`\x060${digit}0\r\n`), { kind: 'line', settings: { ...SIGN_ON_LINE, baud } }];
    }
    const modeB = /^[A-F]$/.test(speed) ? MODE_B_BAUDS[speed.charCodeAt(0) - 0x41] : undefined;
    // Mode A, as every other character means, goes on at 300 baud.
    return modeB === undefined ? [] : [{ kind: 'line', settings: { ...SIGN_ON_LINE, baud: modeB } }];
  }
}

function send(text: string): DialogueAction {
  return { kind: 'send', bytes: Uint8Array.from(Buffer.from(text, 'latin1')) };
}
