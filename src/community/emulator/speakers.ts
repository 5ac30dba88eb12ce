import type { LineSettings, ProtocolId } from '../../main/meter/decoder.ts';
import { iecAnswers } from './iec-answers.ts';
import { type EmulatedState, shownWh } from './registers.ts';
import { gloCiphered } from './telegrams/ciphered.ts';
import { hdlcFrames, mbusFrames, notification, scaledList } from './telegrams/dlms.ts';
import { iecLines, iecMessage } from './telegrams/iec62056-21.ts';
import {
  eastronDevice,
  type ModbusDevice,
  type ModbusState,
  modbusAnswer,
  sunSpecDevice,
} from './telegrams/modbus.ts';
import { dsmr5, dsmr5Lines, type MeterState, p1Telegram } from './telegrams/p1.ts';
import { ravenDemand, ravenSummation } from './telegrams/raven.ts';
import { smlBasicMeter } from './telegrams/sml.ts';
import { ticHistorique, ticStandard } from './telegrams/tic.ts';

/** How each emulated meter talks: its line, its rhythm, and the bytes for a state of its registers. */

export interface Speaker {
  readonly protocol: ProtocolId;
  readonly line: LineSettings;
  /** Milliseconds between telegrams; null for a meter that speaks only when asked. */
  readonly everyMs: number | null;
  readonly telegram: (state: EmulatedState, meterId: string) => Uint8Array;
  /** How it answers, where it can be asked. */
  readonly answers?: () => Answers;
}

/** What an asked meter says to the bytes it hears, and on which setting of its line. */
export type Answers = (
  heard: Uint8Array,
  meter: {
    readonly state: () => EmulatedState;
    readonly meterId: string;
    readonly telegram: () => Uint8Array;
  },
) => readonly { readonly bytes: Uint8Array; readonly line: LineSettings }[];

const line8N1 = (baud: number): LineSettings => ({ baud, dataBits: 8, parity: 'none', stopBits: 1 });
const line7E1 = (baud: number): LineSettings => ({ baud, dataBits: 7, parity: 'even', stopBits: 1 });

/** Five: 9600 baud is offered. */
const IEC_ASKED = 'WTL5MODEC';

/** The key of the emulated encrypted meter; a demonstration key, printed here for everybody. */
export const EMULATED_KEY = Uint8Array.from({ length: 16 }, (_, at) => at * 17);

function p1State(state: EmulatedState, meterId: string): MeterState {
  return {
    meterId,
    importWh: [shownWh(state.importWs[0]), shownWh(state.importWs[1])],
    exportWh: [shownWh(state.exportWs[0]), shownWh(state.exportWs[1])],
    powerW: state.powerW,
    utcSeconds: state.utcSeconds,
  };
}

function ticState(state: EmulatedState, meterId: string) {
  return {
    address: digitsOf(meterId, 12),
    importWh: [shownWh(state.importWs[0]), shownWh(state.importWs[1])],
    exportWh: shownWh(state.exportWs[0] + state.exportWs[1]),
    apparentVa: state.powerW,
    utcSeconds: state.utcSeconds,
  };
}

function totals(state: EmulatedState, meterId: string) {
  return {
    meterId,
    importWh: shownWh(state.importWs[0] + state.importWs[1]),
    exportWh: shownWh(state.exportWs[0] + state.exportWs[1]),
    powerW: state.powerW,
    utcSeconds: state.utcSeconds,
  };
}

function ravenState(state: EmulatedState, meterId: string) {
  return { ...totals(state, meterId), meterMacId: digitsOf(meterId, 16) };
}

export const SPEAKERS = {
  p1: {
    protocol: 'dsmr-p1',
    line: line8N1(115_200),
    everyMs: 1000,
    telegram: (state, meterId) => dsmr5(p1State(state, meterId)),
  },
  /** DSMR 2.2: slow, seven bits, no checksum, every ten seconds. */
  'p1-old': {
    protocol: 'dsmr-p1',
    line: line7E1(9600),
    everyMs: 10_000,
    telegram: (state, meterId) =>
      p1Telegram({
        identification: 'WTL5\\2OLD',
        lines: dsmr5Lines(p1State(state, meterId)).slice(2),
        crc: 'none',
      }),
  },
  'p1-encrypted': {
    protocol: 'dsmr-p1-encrypted',
    line: line8N1(115_200),
    everyMs: 10_000,
    telegram: (state, meterId) =>
      gloCiphered({
        plain: dsmr5(p1State(state, meterId)),
        key: EMULATED_KEY,
        authenticationKey: Uint8Array.from({ length: 16 }, (_, at) => 0xf0 + at),
        systemTitle: Uint8Array.from([0x57, 0x54, 0x4c, 0x67, 0x00, 0x00, 0x00, 0x01]),
        counter: state.utcSeconds >>> 0,
      }),
  },
  sml: {
    protocol: 'sml',
    line: line8N1(9600),
    everyMs: 2000,
    telegram: (state, meterId) =>
      smlBasicMeter({
        // DIN 43863-5: medium 1, maker WTL, block 1, number.
        serverId: Uint8Array.from([0x0a, 0x01, 0x57, 0x54, 0x4c, 0x01, ...numberBytes(meterId)]),
        importTenths: (state.importWs[0] + state.importWs[1]) / 360n,
        exportTenths: (state.exportWs[0] + state.exportWs[1]) / 360n,
        powerW: state.powerW,
        secIndex: state.utcSeconds % 0x1_0000_0000,
      }),
  },
  'tic-historique': {
    protocol: 'linky-tic',
    line: line7E1(1200),
    everyMs: 2000,
    telegram: (state, meterId) => ticHistorique(ticState(state, meterId)),
  },
  'tic-standard': {
    protocol: 'linky-tic',
    line: line7E1(9600),
    everyMs: 2000,
    telegram: (state, meterId) => ticStandard(ticState(state, meterId)),
  },
  /** A Scandinavian HAN port: HDLC frames at 2400 baud. */
  'dlms-hdlc': {
    protocol: 'dlms-push',
    line: line8N1(2400),
    everyMs: 10_000,
    telegram: (state, meterId) => joined(hdlcFrames(notification(scaledList(totals(state, meterId))))),
  },
  /** An Austrian or Swiss customer port: wired M-Bus frames, even parity. */
  'dlms-mbus': {
    protocol: 'dlms-push',
    line: { baud: 2400, dataBits: 8, parity: 'even', stopBits: 1 },
    everyMs: 5000,
    telegram: (state, meterId) => joined(mbusFrames(notification(scaledList(totals(state, meterId))))),
  },
  /** Mode D: pushes by itself. */
  'iec-push': {
    protocol: 'iec62056-21',
    line: line7E1(9600),
    everyMs: 2000,
    telegram: (state, meterId) =>
      iecMessage({ identification: 'WTL5PUSH', lines: iecLines(totals(state, meterId)), frame: 'push' }),
  },
  /** Mode C: silent until asked at 300 baud, then as fast as agreed. */
  'iec-asked': {
    protocol: 'iec62056-21',
    line: line7E1(300),
    everyMs: null,
    telegram: (state, meterId) =>
      iecMessage({ identification: IEC_ASKED, lines: iecLines(totals(state, meterId)), frame: 'block' }),
    answers: () => iecAnswers(IEC_ASKED),
  },
  /** Eastron SDM630 behind an RS-485 adapter. */
  'modbus-eastron': {
    protocol: 'modbus-rtu',
    line: line8N1(9600),
    everyMs: null,
    telegram: () => new Uint8Array(0),
    answers: () => modbusAnswers((state) => eastronDevice(1, 3, state), line8N1(9600)),
  },
  /** A SunSpec meter at the speed that many of them come with. */
  'modbus-sunspec': {
    protocol: 'modbus-rtu',
    line: line8N1(19_200),
    everyMs: null,
    telegram: () => new Uint8Array(0),
    answers: () => modbusAnswers((state) => sunSpecDevice(1, 'meter', state), line8N1(19_200)),
  },
  raven: {
    protocol: 'rainforest-raven',
    line: line8N1(115_200),
    everyMs: 8000,
    telegram: (state, meterId) => {
      const fields = ravenState(state, meterId);
      return joined([ravenDemand(fields), ravenSummation(fields)]);
    },
  },
} as const satisfies Record<string, Speaker>;

export type EmulatedProtocol = keyof typeof SPEAKERS;

const REQUEST_LENGTH = 8;

/** Answers every whole request in what was heard; what lies around it is passed over. */
function modbusAnswers(device: (state: ModbusState) => ModbusDevice, line: LineSettings): Answers {
  let heard: number[] = [];
  return (bytes, meter) => {
    heard = [...heard, ...bytes].slice(-4 * REQUEST_LENGTH);
    for (let at = 0; at + REQUEST_LENGTH <= heard.length; at += 1) {
      const { importWh, exportWh, powerW } = totals(meter.state(), meter.meterId);
      const serial = Number(digitsOf(meter.meterId, 8));
      const frame = Uint8Array.from(heard.slice(at, at + REQUEST_LENGTH));
      const answer = modbusAnswer(device({ serial, importWh, exportWh, powerW }), frame);
      if (answer === null) continue;
      heard = heard.slice(at + REQUEST_LENGTH);
      return [{ bytes: answer, line }];
    }
    return [];
  };
}

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Only the digits of an id, as many as the protocol has room for. */
function digitsOf(meterId: string, count: number): string {
  return meterId.replace(/\D/g, '').slice(-count).padStart(count, '0');
}

function numberBytes(meterId: string): number[] {
  const number = Number(digitsOf(meterId, 9));
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
}
