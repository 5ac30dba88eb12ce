import type { Cancel, Clock } from '../../shared/clock.ts';
import type {
  Decoder,
  DecoderEvent,
  DecoderOptions,
  Dialogue,
  DialogueAction,
  ProtocolEntry,
} from './decoder.ts';
import type { ByteSource } from './sources/source.ts';

/**
 * Reads one protocol from one open source: feeds a decoder that listens, or runs the dialogue of a meter that must
 * be asked, over and over. Owns no port: the source reconnects by itself and `linkLost` tells the reader.
 */
export interface Reader {
  bytes(chunk: Uint8Array): void;
  /** The source opened: a dialogue may begin. */
  linkOpen(): void;
  /** The source closed: half a telegram is forgotten. */
  linkLost(): void;
  stop(): void;
}

/** A pause this long ends a telegram that only silence can end. */
const SILENCE_MS = 1000;
/** Pause between two read-outs, by what the meter can bear. */
const PAUSE_MS = { 'modbus-rtu': 1000, other: 10_000 } as const;
/** After a read-out that failed. */
const RETRY_MS = 5000;

export function createReader(
  entry: ProtocolEntry,
  dialogueName: string | null,
  keys: DecoderOptions,
  source: ByteSource,
  clock: Clock,
  onEvent: (event: DecoderEvent) => void,
): Reader {
  const asked = entry.dialogues?.find((dialogue) => dialogue.name === dialogueName);
  return asked === undefined
    ? listeningReader(entry.create(keys), clock, onEvent)
    : askingReader(() => asked.create(keys), entry, source, clock, onEvent);
}

function listeningReader(decoder: Decoder, clock: Clock, onEvent: (event: DecoderEvent) => void): Reader {
  let quiet: Cancel | null = null;
  return {
    bytes(chunk) {
      quiet?.();
      for (const event of decoder.push(chunk)) onEvent(event);
      quiet = clock.after(SILENCE_MS, () => {
        for (const event of decoder.silence()) onEvent(event);
      });
    },
    linkOpen: () => undefined,
    linkLost() {
      quiet?.();
      decoder.reset();
    },
    stop() {
      quiet?.();
    },
  };
}

function askingReader(
  create: () => Dialogue,
  entry: ProtocolEntry,
  source: ByteSource,
  clock: Clock,
  onEvent: (event: DecoderEvent) => void,
): Reader {
  let dialogue: Dialogue | null = null;
  let timer: Cancel | null = null;
  const after = (ms: number, then: () => void): void => {
    timer?.();
    timer = clock.after(ms, then);
  };
  const pause = entry.protocol === 'modbus-rtu' ? PAUSE_MS['modbus-rtu'] : PAUSE_MS.other;
  const begin = (): void => {
    dialogue = create();
    perform(dialogue.start());
  };
  const perform = (actions: readonly DialogueAction[]): void => {
    for (const action of actions) {
      switch (action.kind) {
        case 'send':
          source.write(action.bytes);
          break;
        case 'line':
          void source.setLine(action.settings);
          break;
        case 'wait':
          after(action.ms, () => perform(dialogue?.timeout() ?? []));
          break;
        case 'event':
          onEvent(action.event);
          break;
        case 'done': {
          dialogue = null;
          after(action.ok ? pause : RETRY_MS, begin);
          return;
        }
      }
    }
  };
  const stop = (): void => {
    timer?.();
    timer = null;
    dialogue = null;
  };
  return {
    bytes: (chunk) => perform(dialogue?.receive(chunk) ?? []),
    linkOpen: () => after(0, begin),
    linkLost: stop,
    stop,
  };
}
