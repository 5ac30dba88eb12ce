import { ByteWindow } from '../../byte-window.ts';
import type { Decoder, DecoderEvent, RejectReason } from '../../decoder.ts';
import { FRAGMENTS, type FragmentName, readFragment } from './fragment.ts';

/**
 * Rainforest RAVEn and EMU-2 (ZigBee to USB): XML fragments one after another, without a root element and without a
 * checksum, so a fragment must be whole and well-formed to count. Each gives part of the picture: demand, or
 * registers.
 */

const MAX_FRAGMENT = 4 * 1024;
const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const latin1 = new TextDecoder('latin1');

export function createRavenDecoder(): Decoder {
  return new RavenDecoder();
}

class RavenDecoder implements Decoder {
  readonly protocol = 'rainforest-raven';
  readonly #window = new ByteWindow(MAX_FRAGMENT + 64);

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let offset = 0; offset < chunk.length; ) {
      const taken = this.#window.append(chunk, offset);
      const closes = chunk.subarray(offset, offset + taken).includes(GREATER_THAN);
      offset += taken;
      // Nothing opens or ends without a `>`.
      if (!closes && this.#window.length <= MAX_FRAGMENT) continue;
      while (this.#step(events)) {
        // each step drops bytes or ends
      }
    }
    return events;
  }

  silence(): DecoderEvent[] {
    const name = fragmentAt(latin1.decode(this.#window.view()));
    const pending = name !== null && name !== 'more';
    this.reset();
    return pending ? [rejected('incomplete', 'A message broke off.')] : [];
  }

  reset(): void {
    this.#window.clear();
  }

  bufferedBytes(): number {
    return this.#window.length;
  }

  #step(events: DecoderEvent[]): boolean {
    const start = this.#window.view().indexOf(LESS_THAN);
    this.#window.drop(start < 0 ? this.#window.length : start);
    if (start < 0) return false;
    const text = latin1.decode(this.#window.view());
    const name = fragmentAt(text);
    if (name === 'more') return false;
    if (name === null) {
      this.#window.drop(1);
      return true;
    }
    const open = `<${name}>`;
    const close = `</${name}>`;
    const end = text.indexOf(close, open.length);
    const again = text.indexOf(open, open.length);
    if (again >= 0 && (end < 0 || again < end)) {
      events.push(rejected('incomplete', 'A message broke off.'));
      this.#window.drop(again);
      return true;
    }
    if (end < 0) {
      if (text.length <= MAX_FRAGMENT) return false;
      events.push(rejected('too-long', 'A message did not end.'));
      this.#window.drop(open.length);
      return true;
    }
    const reading = readFragment(name, text.slice(open.length, end));
    if (reading === null) events.push(rejected('malformed', 'A message arrived damaged.'));
    else events.push({ kind: 'reading', reading });
    this.#window.drop(end + close.length);
    return true;
  }
}

/** The fragment whose opening tag stands at the start; `more` while that is open. */
function fragmentAt(text: string): FragmentName | 'more' | null {
  for (const name of FRAGMENTS) {
    const open = `<${name}>`;
    if (text.startsWith(open)) return name;
    if (open.startsWith(text)) return 'more';
  }
  return null;
}

function rejected(reason: RejectReason, message: string): DecoderEvent {
  return { kind: 'rejected', protocol: 'rainforest-raven', reason, message };
}
