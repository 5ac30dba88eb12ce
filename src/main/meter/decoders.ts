import type { LineSettings, ProtocolEntry, ProtocolId } from './decoder.ts';
import { createDlmsDecoder } from './protocols/dlms-push/index.ts';
import { createP1Decoder } from './protocols/dsmr-p1/index.ts';
import { createEncryptedP1Decoder } from './protocols/dsmr-p1-encrypted/index.ts';
import { createSignOn } from './protocols/iec62056-21/dialogue.ts';
import { createIecDecoder } from './protocols/iec62056-21/index.ts';
import { createTicDecoder } from './protocols/linky-tic/index.ts';
import {
  createEastronReadOut,
  createModbusListener,
  createSunSpecReadOut,
} from './protocols/modbus-rtu/index.ts';
import { createRavenDecoder } from './protocols/rainforest-raven/index.ts';
import { createSmlDecoder } from './protocols/sml/index.ts';

/** Every protocol that is decoded, in the order in which detection listens. */

const line8N1 = (baud: number): LineSettings => ({ baud, dataBits: 8, parity: 'none', stopBits: 1 });
const line8E1 = (baud: number): LineSettings => ({ baud, dataBits: 8, parity: 'even', stopBits: 1 });
const line7E1 = (baud: number): LineSettings => ({ baud, dataBits: 7, parity: 'even', stopBits: 1 });

export const PROTOCOLS: readonly ProtocolEntry[] = [
  {
    protocol: 'dsmr-p1',
    title: 'P1 customer port',
    lines: [line8N1(115_200), line7E1(9600), line8N1(9600)],
    create: createP1Decoder,
    needsRequest: false,
  },
  {
    protocol: 'dsmr-p1-encrypted',
    title: 'Encrypted P1 customer port',
    lines: [line8N1(115_200)],
    create: createEncryptedP1Decoder,
    needsRequest: false,
  },
  {
    protocol: 'sml',
    title: 'SML meter (Germany)',
    lines: [line8N1(9600)],
    create: createSmlDecoder,
    needsRequest: false,
  },
  {
    protocol: 'dlms-push',
    title: 'DLMS/COSEM push (HAN port, M-Bus)',
    lines: [line8N1(2400), line8E1(2400), line8N1(9600), line8N1(115_200), line8E1(9600)],
    create: createDlmsDecoder,
    needsRequest: false,
  },
  {
    protocol: 'iec62056-21',
    title: 'IEC 62056-21 (optical or wired)',
    lines: [line7E1(9600), line8N1(9600), line7E1(300), line7E1(2400), line7E1(4800)],
    create: createIecDecoder,
    dialogues: [
      { name: 'sign-on', create: () => createSignOn({ speed: 'fast' }) },
      {
        name: 'sign-on, staying at 300 baud',
        create: () => createSignOn({ speed: 'stay' }),
        only: 'answered',
      },
      {
        name: 'sign-on after waking the meter',
        create: () => createSignOn({ speed: 'fast', wake: true }),
        only: 'unanswered',
      },
    ],
    needsRequest: false,
  },
  {
    protocol: 'linky-tic',
    title: 'Linky TIC (France)',
    lines: [line7E1(9600), line7E1(1200)],
    create: createTicDecoder,
    needsRequest: false,
  },
  {
    protocol: 'rainforest-raven',
    title: 'Rainforest RAVEn or EMU-2 (ZigBee)',
    lines: [line8N1(115_200)],
    create: createRavenDecoder,
    needsRequest: false,
  },
  {
    protocol: 'modbus-rtu',
    title: 'Modbus RTU meter or inverter (Eastron, SunSpec)',
    lines: [line8N1(9600), line8N1(2400), line8N1(19_200), line8E1(9600), line8E1(19_200), line8N1(115_200)],
    create: createModbusListener,
    dialogues: [
      { name: 'Eastron SDM', create: createEastronReadOut },
      { name: 'SunSpec', create: createSunSpecReadOut },
    ],
    // Numbers that people give a second meter, and those that inverters come with (SMA, Fronius, Kostal).
    units: [2, 3, 4, 5, 10, 71, 100, 101, 126, 200, 240, 247],
    needsRequest: true,
  },
];

export function protocolEntry(protocol: ProtocolId): ProtocolEntry | null {
  return PROTOCOLS.find((entry) => entry.protocol === protocol) ?? null;
}
