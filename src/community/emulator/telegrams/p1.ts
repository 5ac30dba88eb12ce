import { crc16Arc } from '../../../main/meter/crc.ts';

/** P1 telegrams as the companion standards print them, for the emulator and for tests. */

export interface P1Line {
  readonly obis: string;
  /** Everything between the outer brackets, `000123.456*kWh`; several groups as `a)(b`. */
  readonly value: string;
}

export interface P1Options {
  /** After the slash, `ISK5\2M550T-1012`. */
  readonly identification: string;
  readonly lines: readonly P1Line[];
  /** `none` for DSMR 2.2 and 3; `unpadded` prints the CRC without leading zeros. */
  readonly crc?: 'padded' | 'unpadded' | 'none';
}

const encoder = new TextEncoder();

export function p1Telegram(options: P1Options): Uint8Array {
  const body = options.lines.map((line) => `${line.obis}(${line.value})\r\n`).join('');
  const text = `/${options.identification}\r\n\r\n${body}!`;
  if (options.crc === 'none') return encoder.encode(`${text}\r\n`);
  const crc = crc16Arc(encoder.encode(text)).toString(16).toUpperCase();
  return encoder.encode(`${text}${options.crc === 'unpadded' ? crc : crc.padStart(4, '0')}\r\n`);
}

/** What a household meter shows at one moment; energies in Wh, power in W. */
export interface MeterState {
  readonly meterId: string;
  readonly importWh: readonly [number, number];
  readonly exportWh: readonly [number, number];
  /** Import minus export. */
  readonly powerW: number;
  readonly utcSeconds: number;
}

const kilo = (value: number, digits: number): string =>
  `${String(Math.floor(value / 1000)).padStart(digits, '0')}.${String(value % 1000).padStart(3, '0')}`;

/** DSMR clock in winter time: YYMMDDhhmmssW. */
export function p1Clock(utcSeconds: number): string {
  const text = new Date((utcSeconds + 3600) * 1000).toISOString().replace(/\D/g, '');
  return `${text.slice(2, 14)}W`;
}

/** Two letters of hexadecimal a character, as DSMR writes ids. */
export const p1HexText = (text: string): string =>
  [...encoder.encode(text)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');

/** A DSMR 5 telegram of a meter with two tariffs. */
export function dsmr5(state: MeterState): Uint8Array {
  return p1Telegram({ identification: 'WTL5\\2EMULATOR', lines: dsmr5Lines(state) });
}

export function dsmr5Lines(state: MeterState): P1Line[] {
  const taken = Math.max(0, state.powerW);
  const given = Math.max(0, -state.powerW);
  return [
    { obis: '1-3:0.2.8', value: '50' },
    { obis: '0-0:1.0.0', value: p1Clock(state.utcSeconds) },
    { obis: '0-0:96.1.1', value: p1HexText(state.meterId) },
    { obis: '1-0:1.8.1', value: `${kilo(state.importWh[0], 6)}*kWh` },
    { obis: '1-0:1.8.2', value: `${kilo(state.importWh[1], 6)}*kWh` },
    { obis: '1-0:2.8.1', value: `${kilo(state.exportWh[0], 6)}*kWh` },
    { obis: '1-0:2.8.2', value: `${kilo(state.exportWh[1], 6)}*kWh` },
    { obis: '0-0:96.14.0', value: '0002' },
    { obis: '1-0:1.7.0', value: `${kilo(taken, 2)}*kW` },
    { obis: '1-0:2.7.0', value: `${kilo(given, 2)}*kW` },
    { obis: '0-0:96.13.0', value: '' },
  ];
}
