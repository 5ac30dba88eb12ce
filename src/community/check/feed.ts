import type { Decoder, DecoderEvent, Dialogue, TelegramReading } from '../../main/meter/decoder.ts';

/** The ways in which bytes reach a decoder on a live line. */

/** Small deterministic generator (Park and Miller), so that a failure can be repeated. */
export function randomSource(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

export function inChunks(decoder: Decoder, bytes: Uint8Array, next: () => number): DecoderEvent[] {
  const events: DecoderEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, next());
    events.push(...decoder.push(bytes.subarray(at, at + size)));
    at += size;
  }
  events.push(...decoder.silence());
  return events;
}

/** The readings of a dialogue with a meter that gives the recorded answers one after another. */
export function askedReadings(dialogue: Dialogue, answers: readonly Uint8Array[]): TelegramReading[] {
  const actions = [
    ...dialogue.start(),
    ...answers.flatMap((answer) => dialogue.receive(answer)),
    ...dialogue.timeout(),
  ];
  return readingsOf(actions.flatMap((action) => (action.kind === 'event' ? [action.event] : [])));
}

export const readingsOf = (events: readonly DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));

export function noise(random: (below: number) => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
