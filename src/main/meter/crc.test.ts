import { expect, test } from 'vitest';
import { crc16Arc, crc16ArcFrom, crc16Kermit, crc16Modbus, crc16X25 } from './crc.ts';

test('the check values of the CRC catalogue over "123456789"', () => {
  const digits = new TextEncoder().encode('123456789');
  expect(crc16Arc(digits)).toBe(0xbb3d);
  expect(crc16Modbus(digits)).toBe(0x4b37);
  expect(crc16X25(digits)).toBe(0x906e);
  expect(crc16Kermit(digits)).toBe(0x2189);
  expect(crc16ArcFrom(crc16Arc(digits, 0, 4), digits, 4)).toBe(0xbb3d);
});
