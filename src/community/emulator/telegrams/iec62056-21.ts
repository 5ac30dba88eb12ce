/** IEC 62056-21 messages for the emulator and for tests. */

const encoder = new TextEncoder();

export interface IecMessage {
  /** After the slash and three letters and speed character: `ISK5MT174-0001` whole. */
  readonly identification: string;
  /** `1.8.0(000123.4*kWh)` and so on. */
  readonly lines: readonly string[];
  /** `push`: mode D without frame; `block`: STX … ETX BCC after the identification. */
  readonly frame: 'push' | 'block';
}

export function iecIdentification(identification: string): Uint8Array {
  return encoder.encode(`/${identification}\r\n`);
}

/** STX, data, `!`, ETX and the block check character. */
export function iecBlock(lines: readonly string[]): Uint8Array {
  const inner = encoder.encode(`${lines.map((line) => `${line}\r\n`).join('')}!\r\n\x03`);
  const bcc = inner.reduce((sum, byte) => sum ^ byte, 0);
  return Uint8Array.from([0x02, ...inner, bcc]);
}

export function iecMessage(message: IecMessage): Uint8Array {
  const head = iecIdentification(message.identification);
  if (message.frame === 'block') return Uint8Array.from([...head, ...iecBlock(message.lines)]);
  const data = message.lines.map((line) => `${line}\r\n`).join('');
  return Uint8Array.from([...head, ...encoder.encode(`\r\n${data}!\r\n`)]);
}

export interface IecState {
  readonly meterId: string;
  readonly importWh: number;
  readonly exportWh: number;
  readonly powerW: number;
}

const kilo = (value: number): string =>
  `${String(Math.floor(value / 1000)).padStart(6, '0')}.${String(value % 1000).padStart(3, '0')}`;

/** Data lines of a household meter with reduced addresses. */
export function iecLines(state: IecState): string[] {
  return [
    'F.F(00000000)',
    `0.0.0(${state.meterId})`,
    `1.7.0(${kilo(Math.max(0, state.powerW))}*kW)`,
    `2.7.0(${kilo(Math.max(0, -state.powerW))}*kW)`,
    `1.8.0(${kilo(state.importWh)}*kWh)`,
    `2.8.0(${kilo(state.exportWh)}*kWh)`,
    `1.8.0*01(${kilo(Math.floor(state.importWh / 2))}*kWh)`,
  ];
}
