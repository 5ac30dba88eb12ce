/**
 * Megabytes and telegrams a second of every meter decoder on one core, fed in chunks as a port delivers them, and
 * smartmeter-obis on the same SML, IEC 62056-21 and P1 telegrams. That package is given whole telegrams one by one
 * (its protocol classes without its transports, which is its fastest way), and so is dsmr-parser on P1; this one must
 * find them in the stream.
 * Processor time is counted, all threads together, so that other work on the machine does not.
 */
import { createRequire } from 'node:module';
import { gloCiphered } from '../../src/community/emulator/telegrams/ciphered.ts';
import {
  cosemTime,
  hdlcFrames,
  notification,
  scaledList,
} from '../../src/community/emulator/telegrams/dlms.ts';
import { iecLines, iecMessage } from '../../src/community/emulator/telegrams/iec62056-21.ts';
import { dsmr5, dsmr5Lines, p1Telegram } from '../../src/community/emulator/telegrams/p1.ts';
import { ravenSummation } from '../../src/community/emulator/telegrams/raven.ts';
import { smlFile } from '../../src/community/emulator/telegrams/sml.ts';
import { ticStandard } from '../../src/community/emulator/telegrams/tic.ts';
import type { DecoderOptions, ProtocolId } from '../../src/main/meter/decoder.ts';
import { protocolEntry } from '../../src/main/meter/decoders.ts';
import { type Figure, median } from './figure.ts';

const STREAM_BYTES = 4_000_000;
const CHUNK = 512;
const ROUNDS = 5;
/** Different telegrams in the stream, so that nothing can be remembered. */
const VARIANTS = 200;

const key = new Uint8Array(16).fill(7);
const authenticationKey = new Uint8Array(16).fill(9);

/** What a real DSMR 5 meter adds to the registers: quality counters, voltages, currents, phase powers, gas. */
const MORE_P1 = [
  ['0-0:96.7.21', '00008'],
  ['1-0:99.97.0', '2)(0-0:96.7.19)(180417201458S)(0000000236*s)(220525094346S)(0000002936*s'],
  ...['32.32.0', '52.32.0', '72.32.0', '32.36.0', '52.36.0', '72.36.0'].map((c) => [`1-0:${c}`, '00004']),
  ...['32.7.0', '52.7.0', '72.7.0'].map((c) => [`1-0:${c}`, '238.3*V']),
  ...['31.7.0', '51.7.0', '71.7.0'].map((c) => [`1-0:${c}`, '003*A']),
  ...['21.7.0', '41.7.0', '61.7.0', '22.7.0', '42.7.0', '62.7.0'].map((c) => [`1-0:${c}`, '00.054*kW']),
  ['0-1:24.1.0', '003'],
  ['0-1:24.2.1', '220528150500S)(04890.857*m3'],
].map(([obis = '', value = '']) => ({ obis, value }));

const state = (n: number) => ({
  meterId: '1WTL0000000001',
  importWh: [1_000_000 + n, 2_000_000 + 2 * n] as const,
  exportWh: [n, 3 * n] as const,
  powerW: (n * 37) % 9000,
  utcSeconds: 1_768_000_000 + n,
});

const flat = (n: number) => ({ ...state(n), importWh: 3_000_000 + 3 * n, exportWh: 4 * n });

const serverId = Uint8Array.of(0x0a, 1, 0x57, 0x54, 0x4c, 0, 0, 0, 0, 1);
const sml = (n: number) =>
  smlFile({
    serverId,
    secIndex: n,
    entries: [
      { obis: [1, 0, 96, 50, 1, 1], value: 'WTL' },
      { obis: [1, 0, 96, 1, 0, 255], value: serverId },
      { obis: [1, 0, 1, 8, 0, 255], status: 0x1c0104, unit: 30, scaler: -1, value: BigInt(30_000_000 + n) },
      { obis: [1, 0, 1, 8, 1, 255], unit: 30, scaler: -1, value: BigInt(30_000_000 + n) },
      { obis: [1, 0, 2, 8, 0, 255], unit: 30, scaler: -1, value: BigInt(4 * n) },
      { obis: [1, 0, 16, 7, 0, 255], unit: 27, scaler: 0, value: BigInt(n % 9000), bytes: 4 },
      { obis: [1, 0, 36, 7, 0, 255], unit: 27, scaler: 0, value: BigInt(n % 3000), bytes: 4 },
    ],
  });
const p1 = (n: number) =>
  p1Telegram({ identification: 'WTL5\\2BENCH', lines: [...dsmr5Lines(state(n)), ...MORE_P1] });
const iec = (n: number) =>
  iecMessage({ identification: 'WTL5BENCH', lines: iecLines(flat(n)), frame: 'push' });

const TELEGRAMS: readonly (readonly [ProtocolId, (n: number) => Uint8Array])[] = [
  ['sml', sml],
  ['dsmr-p1', p1],
  [
    'dsmr-p1-encrypted',
    (n) =>
      gloCiphered({
        plain: dsmr5(state(n)),
        key,
        authenticationKey,
        counter: n,
        systemTitle: serverId.slice(2),
      }),
  ],
  ['iec62056-21', iec],
  [
    'dlms-push',
    (n) =>
      Uint8Array.from(
        Buffer.concat(hdlcFrames(notification(scaledList(flat(n)), cosemTime(state(n).utcSeconds, -60)))),
      ),
  ],
  [
    'linky-tic',
    (n) => ticStandard({ ...flat(n), importWh: state(n).importWh, address: '012345678901', apparentVa: n }),
  ],
  ['rainforest-raven', (n) => ravenSummation({ ...flat(n), meterMacId: '0000000000000001' })],
];

interface Speed {
  readonly megabytes: number;
  readonly telegrams: number;
}

function speedOf(bytes: number, telegrams: number, run: () => number): Speed {
  const seconds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = process.cpuUsage();
    const read = run();
    const used = process.cpuUsage(start);
    const took = (used.user + used.system) / 1e6;
    if (read !== telegrams) throw new Error(`${read} of ${telegrams} telegrams were read`);
    if (round > 0) seconds.push(took);
  }
  const middle = median(seconds);
  return { megabytes: bytes / 1e6 / middle, telegrams: telegrams / middle };
}

function ownSpeed(protocol: ProtocolId, telegrams: readonly Uint8Array[], repeat: number): Speed {
  const options: DecoderOptions = { decryptionKey: key, authenticationKey };
  const stream = Buffer.concat(Array.from({ length: repeat }, () => telegrams).flat());
  return speedOf(stream.length, telegrams.length * repeat, () => {
    const decoder = protocolEntry(protocol)?.create(options);
    let read = 0;
    for (let at = 0; at < stream.length; at += CHUNK)
      for (const event of decoder?.push(stream.subarray(at, at + CHUNK)) ?? [])
        if (event.kind === 'reading') read++;
    return read;
  });
}

/** What this bench uses of the protocol classes of smartmeter-obis, which come without types. */
interface ObisProtocol {
  initState(): void;
  checkMessage(message: Buffer): unknown;
  handleMessage(message: Buffer): Buffer | null;
}
type ObisProtocolClass = new (
  options: { debug: number; transportSerialBaudrate?: number; logger: (text: string) => void },
  store: (error: Error | null, result: unknown) => void,
) => ObisProtocol;

function obisSpeed(
  name: 'SmlProtocol' | 'D0Protocol',
  telegrams: readonly Uint8Array[],
  repeat: number,
): Speed {
  const Protocol: ObisProtocolClass = createRequire(import.meta.url)(`smartmeter-obis/lib/protocols/${name}`);
  const buffers = telegrams.map((telegram) => Buffer.from(telegram));
  const bytes = repeat * buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  return speedOf(bytes, repeat * buffers.length, () => {
    let read = 0;
    const protocol = new Protocol(
      { debug: 0, transportSerialBaudrate: 9600, logger: () => {} },
      (error, result) => {
        if (error === null && result !== null) read++;
      },
    );
    for (let n = 0; n < repeat; n++) {
      for (const buffer of buffers) {
        protocol.initState();
        // A D0 telegram is taken in two steps: identification, data.
        for (let rest: Buffer | null = buffer; rest !== null && rest.length > 0; ) {
          if (!protocol.checkMessage(rest)) break;
          const left: Buffer | null = protocol.handleMessage(rest);
          rest = left !== null && left.length < rest.length ? left : null;
        }
      }
    }
    return read;
  });
}

/** What this bench uses of dsmr-parser, which comes without types. */
interface DsmrParser {
  parse(telegram: string): { readonly objects: Readonly<Record<string, unknown>> };
}

function dsmrSpeed(telegrams: readonly Uint8Array[]): Speed {
  const parser: DsmrParser = createRequire(import.meta.url)('dsmr-parser');
  const texts = telegrams.map((telegram) => Buffer.from(telegram).toString('latin1'));
  const bytes = telegrams.reduce((sum, telegram) => sum + telegram.length, 0);
  return speedOf(
    bytes,
    texts.length,
    () => texts.filter((text) => Object.keys(parser.parse(text).objects).length > 0).length,
  );
}

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [protocol, make] of TELEGRAMS) {
    const telegrams = Array.from({ length: VARIANTS }, (_, n) => make(n + 1));
    const size = telegrams.reduce((sum, telegram) => sum + telegram.length, 0);
    const own = ownSpeed(protocol, telegrams, Math.max(1, Math.round(STREAM_BYTES / size)));
    const bar = protocol === 'sml' || protocol === 'dsmr-p1' ? { atLeast: 20 } : null;
    figures.push(
      { name: `${protocol}: stream`, value: own.megabytes, unit: 'MB/s', bar },
      { name: `${protocol}: telegrams`, value: own.telegrams, unit: '1/s', bar: null },
    );
    const other =
      protocol === 'sml'
        ? 'SmlProtocol'
        : protocol === 'dsmr-p1' || protocol === 'iec62056-21'
          ? 'D0Protocol'
          : null;
    if (protocol === 'dsmr-p1') {
      const parser = dsmrSpeed(telegrams);
      figures.push(
        { name: `${protocol}: dsmr-parser`, value: parser.megabytes, unit: 'MB/s', bar: null },
        {
          name: `${protocol}: times dsmr-parser`,
          value: own.megabytes / parser.megabytes,
          unit: 'x',
          bar: { atLeast: 1 },
        },
      );
    }
    if (other === null) continue;
    const theirs = obisSpeed(other, telegrams, 1);
    figures.push(
      { name: `${protocol}: smartmeter-obis`, value: theirs.megabytes, unit: 'MB/s', bar: null },
      {
        name: `${protocol}: times smartmeter-obis`,
        value: own.megabytes / theirs.megabytes,
        unit: 'x',
        bar: { atLeast: 1 },
      },
    );
  }
  return figures;
}
