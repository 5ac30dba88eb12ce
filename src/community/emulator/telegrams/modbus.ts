import { crc16Modbus } from '../../../main/meter/crc.ts';
import { parseRequest, type ReadRequest } from '../../../main/meter/protocols/modbus-rtu/frame.ts';

/** Modbus RTU devices that answer read requests, for the emulator and for tests. */

/** 16-bit registers by address; a request that touches any other address is refused. */
export type RegisterMap = ReadonlyMap<number, number>;

export interface ModbusDevice {
  readonly unit: number;
  readonly input: RegisterMap;
  readonly holding: RegisterMap;
}

const withCrc = (body: readonly number[]): Uint8Array => {
  const crc = crc16Modbus(Uint8Array.from(body));
  return Uint8Array.from([...body, crc & 255, crc >> 8]);
};

/** The device's answer to a request frame; null if it is not meant or damaged. */
export function modbusAnswer(device: ModbusDevice, frame: Uint8Array): Uint8Array | null {
  const request = parseRequest(frame);
  if (request === null || request.unit !== device.unit) return null;
  return answer(request, request.functionCode === 4 ? device.input : device.holding);
}

function answer({ unit, functionCode, address, count }: ReadRequest, map: RegisterMap): Uint8Array {
  const values = Array.from({ length: count }, (_, n) => map.get(address + n));
  const data = values.flatMap((value) => (value === undefined ? [] : [value >> 8, value & 255]));
  if (data.length < 2 * count) return withCrc([unit, functionCode | 0x80, 2]);
  return withCrc([unit, functionCode, 2 * count, ...data]);
}

export function float32(address: number, value: number): [number, number][] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [
    [address, view.getUint16(0)],
    [address + 1, view.getUint16(2)],
  ];
}

export function unsigned32(address: number, value: number): [number, number][] {
  return [
    [address, Math.floor(value / 65_536)],
    [address + 1, value % 65_536],
  ];
}

export interface ModbusState {
  readonly serial: number;
  readonly importWh: number;
  readonly exportWh: number;
  readonly powerW: number;
}

/** Eastron SDM630 (three phases) or SDM230 (one). */
export function eastronDevice(unit: number, phases: 1 | 3, state: ModbusState): ModbusDevice {
  const volts = [0, 2, 4].slice(0, phases).flatMap((address) => float32(address, 230.5));
  const power = phases === 3 ? float32(0x34, state.powerW) : float32(0x0c, state.powerW);
  const energies = [...float32(0x48, state.importWh / 1000), ...float32(0x4a, state.exportWh / 1000)];
  return {
    unit,
    input: new Map([...volts, ...power, ...energies]),
    holding: new Map(unsigned32(0xfc00, state.serial)),
  };
}

/** SunSpec device: common model, then meter 203 or inverter 103, then the end. */
export function sunSpecDevice(unit: number, kind: 'meter' | 'inverter', state: ModbusState): ModbusDevice {
  const map = new Map<number, number>();
  const put = (entries: Iterable<readonly [number, number]>) => {
    for (const [address, value] of entries) map.set(address, value & 0xffff);
  };
  const text = (address: number, count: number, value: string) => {
    const bytes = Buffer.alloc(2 * count);
    bytes.write(value, 'latin1');
    put(Array.from({ length: count }, (_, n): [number, number] => [address + n, bytes.readUInt16BE(2 * n)]));
  };
  put([...unsigned32(40_000, 0x5375_6e53), [40_002, 1], [40_003, 66]]);
  for (let at = 40_004; at < 40_070; at++) map.set(at, 0);
  text(40_004, 16, 'Wattlet');
  text(40_020, 16, 'Emulator');
  text(40_052, 16, String(state.serial));
  const length = kind === 'meter' ? 105 : 50;
  const data = 40_072;
  put([
    [40_070, kind === 'meter' ? 203 : 103],
    [40_071, length],
  ]);
  for (let n = 0; n < length; n++) map.set(data + n, 0x8000);
  if (kind === 'meter') {
    put([[data + 16, state.powerW], [data + 20, 0], ...unsigned32(data + 36, state.exportWh)]);
    put([...unsigned32(data + 44, state.importWh), [data + 52, 0]]);
  } else {
    // Tenths of a watt, tens of Wh: scale factors at work.
    put([
      [data + 12, -state.powerW * 10],
      [data + 13, -1],
    ]);
    put([...unsigned32(data + 22, Math.floor(state.exportWh / 10)), [data + 24, 1]]);
  }
  put([
    [data + length, 0xffff],
    [data + length + 1, 0],
  ]);
  return { unit, input: new Map(), holding: map };
}
