/** Fragments as a Rainforest EMU-2 pushes them, for the emulator and for tests. */
export interface RavenState {
  /** Sixteen hexadecimal digits. */
  readonly meterMacId: string;
  readonly importWh: number;
  readonly exportWh: number;
  /** Import minus export. */
  readonly powerW: number;
  readonly utcSeconds: number;
}

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

function fragment(name: string, state: RavenState, values: readonly (readonly [string, string])[]): string {
  const fields = [
    ['DeviceMacId', '0xd8d5b90000000001'],
    ['MeterMacId', `0x${state.meterMacId}`],
    ['TimeStamp', hex(state.utcSeconds - 946_684_800, 8)],
    ...values,
    ['Multiplier', '0x00000001'],
    ['Divisor', '0x000003e8'],
    ['DigitsRight', '0x03'],
    ['DigitsLeft', '0x06'],
    ['SuppressLeadingZero', 'Y'],
  ];
  const body = fields.map(([key, value]) => `  <${key}>${value}</${key}>\r\n`).join('');
  return `<${name}>\r\n${body}</${name}>\r\n`;
}

export function ravenDemand(state: RavenState): Uint8Array {
  const demand = hex(state.powerW < 0 ? state.powerW + 0x100_0000 : state.powerW, 6);
  return new TextEncoder().encode(fragment('InstantaneousDemand', state, [['Demand', demand]]));
}

export function ravenSummation(state: RavenState): Uint8Array {
  return new TextEncoder().encode(
    fragment('CurrentSummationDelivered', state, [
      ['SummationDelivered', hex(state.importWh, 16)],
      ['SummationReceived', hex(state.exportWh, 16)],
    ]),
  );
}
