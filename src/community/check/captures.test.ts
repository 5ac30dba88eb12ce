import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crc16Modbus } from '../../main/meter/crc.ts';
import { requestBytes } from '../../main/meter/protocols/modbus-rtu/frame.ts';
import { eastronDevice, modbusAnswer } from '../emulator/telegrams/modbus.ts';
import { dsmr5 } from '../emulator/telegrams/p1.ts';
import { smlBasicMeter, smlFile } from '../emulator/telegrams/sml.ts';
import { checkFolder } from './captures.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-captures-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const state = {
  meterId: 'E0012',
  importWh: [1_000, 2_000] as const,
  exportWh: [0, 5] as const,
  powerW: -40,
  utcSeconds: Date.UTC(2026, 0, 1, 12) / 1000,
};
const values = {
  importWh: 3000,
  exportWh: 5,
  powerW: -40,
  meterId: '4530303132',
  timestamp: '2026-01-01T13:00:00+01:00',
};

function put(name: string, bytes: Uint8Array, expectation: Record<string, unknown>): void {
  writeFileSync(join(folder, `${name}.bin`), bytes);
  writeFileSync(join(folder, `${name}.expect.json`), JSON.stringify(expectation));
}

test('a right expectation passes, every wrong field is named', () => {
  put('right', dsmr5(state), { protocol: 'dsmr-p1', validity: 'valid', expect: values });
  expect(checkFolder(folder)).toEqual({ passed: 1, failed: 0, lines: [] });
  for (const [field, wrong] of Object.entries({
    importWh: 3001,
    exportWh: null,
    powerW: 40,
    meterId: 'x',
    timestamp: null,
  })) {
    put('right', dsmr5(state), {
      protocol: 'dsmr-p1',
      validity: 'valid',
      expect: { ...values, [field]: wrong },
    });
    const summary = checkFolder(folder);
    expect(summary.failed).toBe(1);
    expect(summary.lines).toHaveLength(1);
    expect(summary.lines[0]).toContain(field);
  }
});

test('damage must be refused: a good telegram called damaged fails, a damaged one called good too', () => {
  const damaged = dsmr5(state);
  damaged[100] = (damaged[100] ?? 0) ^ 1;
  put('called-bad', dsmr5(state), { protocol: 'dsmr-p1', validity: 'bad-crc', expect: values });
  put('is-bad', damaged, { protocol: 'dsmr-p1', validity: 'bad-crc', expect: values });
  put('called-good', damaged, { protocol: 'dsmr-p1', validity: 'valid', expect: values });
  expect(checkFolder(folder)).toMatchObject({ passed: 1, failed: 2 });
});

test('streams count their good readings and check the last', () => {
  const stream = Buffer.concat([dsmr5(state), dsmr5({ ...state, powerW: 7 })]);
  const expectation = (readings: number, power: number) => ({
    protocol: 'dsmr-p1',
    validity: 'stream',
    expect: { ...values, readings, last: { powerW: power } },
  });
  put('stream', stream, expectation(2, 7));
  expect(checkFolder(folder).failed).toBe(0);
  put('stream', stream, expectation(3, 7));
  expect(checkFolder(folder).failed).toBe(1);
  put('stream', stream, expectation(2, 8));
  expect(checkFolder(folder).failed).toBe(1);
});

test('power is compared as a reading holds it, in whole milliwatts', () => {
  const serverId = Uint8Array.of(0x0a, 1, 0x57, 0x54, 0x4c, 0, 0, 0, 0, 1);
  const entries = [
    { obis: [1, 0, 1, 8, 0, 255], unit: 30, scaler: 0, value: 1n },
    { obis: [1, 0, 16, 7, 0, 255], unit: 27, scaler: -4, value: -56_321_916n },
  ];
  const failedAt = (powerW: number) => {
    put('tenths', smlFile({ serverId, entries }), { protocol: 'sml', expect: { powerW } });
    return checkFolder(folder).failed;
  };
  expect([-5632.1916, -5632.191, -5632.193, 5632.1916].map(failedAt)).toEqual([0, 0, 1, 1]);
});

test('missing data, unknown protocols and broken expectations are failures, not passes', () => {
  writeFileSync(join(folder, 'lost.expect.json'), JSON.stringify({ protocol: 'sml', expect: {} }));
  put('unknown', new Uint8Array(3), { protocol: 'morse', expect: {} });
  writeFileSync(join(folder, 'broken.expect.json'), '{');
  writeFileSync(
    join(folder, 'shape.expect.json'),
    JSON.stringify({ protocol: 'sml', expect: { importWh: 'many' } }),
  );
  expect(checkFolder(folder)).toMatchObject({ passed: 0, failed: 4 });
});

test('sub-Wh digits and Modbus replies are compared too', () => {
  const serverId = Uint8Array.of(0x0a, 1, 0x57, 0x54, 0x4c, 0, 0, 0, 0, 1);
  const sml = smlBasicMeter({ serverId, importTenths: 123n, exportTenths: 0n, powerW: 5, secIndex: 9 });
  put('sml', sml, {
    protocol: 'sml',
    expect: { importWh: 12.3, meterIdPrinted: '1WTL0000000001', meterSecIndex: 9 },
  });
  const device = eastronDevice(1, 1, { serial: 1, importWh: 1_000, exportWh: 0, powerW: 230 });
  const request = requestBytes({ unit: 1, functionCode: 4, address: 0x0c, count: 2 });
  const modbus = (power: number) => ({
    protocol: 'modbus-rtu',
    request: Buffer.from(request).toString('hex'),
    registers: { 'power (W)': power },
    expect: { importWh: null },
  });
  put('modbus', modbusAnswer(device, request) ?? new Uint8Array(0), modbus(230));
  expect(checkFolder(folder)).toEqual({ passed: 2, failed: 0, lines: [] });
  put('modbus', modbusAnswer(device, request) ?? new Uint8Array(0), modbus(231));
  put('sml', sml, { protocol: 'sml', expect: { importWh: 12.4 } });
  expect(checkFolder(folder)).toMatchObject({ passed: 0, failed: 2 });
});

test('a Modbus exchange that reads no registers: its answer must be whole', () => {
  const withCrc = (hex: string): Uint8Array => {
    const body = Uint8Array.from(Buffer.from(hex, 'hex'));
    const crc = crc16Modbus(body);
    return Uint8Array.from([...body, crc & 255, crc >> 8]);
  };
  const request = Buffer.from(withCrc('01100002000204426800 00'.replace(' ', ''))).toString('hex');
  const expectation = { protocol: 'modbus-rtu', validity: 'valid', expect: { importWh: null }, request };
  put('written', withCrc('011000020002'), expectation);
  put('refused', withCrc('019002'), expectation);
  expect(checkFolder(folder)).toEqual({ passed: 2, failed: 0, lines: [] });
  const damaged = withCrc('011000020002');
  damaged[3] = (damaged[3] ?? 0) ^ 1;
  put('written', damaged, expectation);
  expect(checkFolder(folder).failed).toBe(1);
  put('written', damaged, { ...expectation, validity: 'bad-crc' });
  expect(checkFolder(folder).failed).toBe(0);
});
