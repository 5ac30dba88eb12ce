import type { LineSettings } from '../../main/meter/decoder.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { type Curve, type EmulatedState, emulatedMeter, type StartRegisters } from './registers.ts';
import { type EmulatedProtocol, SPEAKERS, type Speaker } from './speakers.ts';

/** The emulator without a wire: a meter that speaks at its own rhythm into whatever `send` is, with faults on demand. */

export interface MeterOptions {
  readonly protocol: EmulatedProtocol;
  readonly curve: Curve;
  readonly clock: Clock;
  readonly meterId?: string;
  readonly registers?: StartRegisters;
  /** Milliseconds between telegrams where the protocol's own rhythm does not suit. */
  readonly everyMs?: number;
}

export interface Faults {
  /** Flips bits in the next `count` telegrams. */
  garble(count: number): void;
  /** Cuts the next `count` telegrams off in the middle. */
  cut(count: number): void;
  /** Says nothing for the next `count` telegrams. */
  drop(count: number): void;
}

export interface Voice extends Faults {
  readonly speaker: Speaker;
  /** `line` is the setting on which the bytes are spoken. */
  start(send: (bytes: Uint8Array, line: LineSettings) => void): void;
  /** The reader said something. */
  hear(bytes: Uint8Array): void;
  stop(): void;
}

/** A meter takes a moment to answer (IEC 62056-21, 200 ms to 1.5 s). */
const ANSWER_MS = 200;

const DEFAULT_METER_ID = 'WTL0000000000001';

export function meterVoice(options: MeterOptions): Voice {
  const { clock } = options;
  const speaker: Speaker = SPEAKERS[options.protocol];
  const meter = emulatedMeter(options.curve, clock.now(), options.registers);
  const everyMs = options.everyMs ?? speaker.everyMs;
  const left = { garble: 0, cut: 0, drop: 0 };
  let timer: Cancel | null = null;
  let say: ((bytes: Uint8Array, line: LineSettings) => void) | null = null;
  const answers = speaker.answers?.() ?? null;
  const pending = new Set<Cancel>();

  const withFaults = (bytes: Uint8Array): Uint8Array | null => {
    if (left.drop > 0) {
      left.drop -= 1;
      return null;
    }
    if (left.cut > 0) {
      left.cut -= 1;
      return bytes.subarray(0, bytes.length >> 1);
    }
    if (left.garble > 0) {
      left.garble -= 1;
      // The same bits every time: a fault that a test can rely on.
      return bytes.map((byte, at) => (at % 17 === 11 ? byte ^ 0x15 : byte));
    }
    return bytes;
  };

  const meterId = options.meterId ?? DEFAULT_METER_ID;
  const telegram = (): Uint8Array => speaker.telegram(meter.at(clock.now()), meterId);

  return {
    speaker,
    start(send) {
      say = send;
      if (everyMs === null) return;
      const speak = (): void => {
        const bytes = withFaults(telegram());
        if (bytes !== null) send(bytes, speaker.line);
        timer = clock.after(everyMs, speak);
      };
      timer = clock.after(0, speak);
    },
    hear(heard) {
      const state = (): EmulatedState => meter.at(clock.now());
      for (const answer of answers?.(heard, { state, meterId, telegram }) ?? []) {
        const bytes = withFaults(answer.bytes);
        if (bytes === null) continue;
        const cancel = clock.after(ANSWER_MS, () => {
          pending.delete(cancel);
          say?.(bytes, answer.line);
        });
        pending.add(cancel);
      }
    },
    stop() {
      timer?.();
      timer = null;
      say = null;
      for (const cancel of pending) cancel();
      pending.clear();
    },
    garble: (count) => {
      left.garble += count;
    },
    cut: (count) => {
      left.cut += count;
    },
    drop: (count) => {
      left.drop += count;
    },
  };
}
