import type { LineSettings, ProtocolId } from '../../main/meter/decoder.ts';
import { type EmulatedState, shownWh } from './registers.ts';
import { dsmr5 } from './telegrams/p1.ts';

/** How each emulated meter talks: its line, its rhythm, and the bytes for a state of its registers. */

export interface Speaker {
  readonly protocol: ProtocolId;
  readonly line: LineSettings;
  /** Milliseconds between telegrams. */
  readonly everyMs: number;
  readonly telegram: (state: EmulatedState, meterId: string) => Uint8Array;
}

const p1: Speaker = {
  protocol: 'dsmr-p1',
  line: { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
  everyMs: 1000,
  telegram: (state, meterId) =>
    dsmr5({
      meterId,
      importWh: [shownWh(state.importWs[0]), shownWh(state.importWs[1])],
      exportWh: [shownWh(state.exportWs[0]), shownWh(state.exportWs[1])],
      powerW: state.powerW,
      utcSeconds: state.utcSeconds,
    }),
};

export const SPEAKERS = { p1 } as const satisfies Record<string, Speaker>;

export type EmulatedProtocol = keyof typeof SPEAKERS;
