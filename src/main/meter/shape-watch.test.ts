import { expect, test } from 'vitest';
import { registerShape, ShapeWatch } from './shape-watch.ts';

test('a register that lost a digit changes the shape, a sign or another value does not', () => {
  const good = registerShape('/A\r\n1-0:1.8.0(001234.567*kWh)\r\n1-0:1.7.0(00.100*kW)\r\n');
  expect(registerShape('/A\r\n1-0:1.8.0(009999.000*kWh)\r\n1-0:1.7.0(-00.200*kW)\r\n')).toBe(good);
  expect(registerShape('/A\r\n1-0:1.8.0(01234.567*kWh)\r\n1-0:1.7.0(00.100*kW)\r\n')).not.toBe(good);
  expect(registerShape('/A\r\n1-0:1.7.0(00.100*kW)\r\n')).not.toBe(good);
});

test('another shape is believed when it comes twice in a row', () => {
  const watch = new ShapeWatch();
  expect(['a', 'a', 'b', 'a', 'b', 'b', 'b', 'a'].map((shape) => watch.takes(shape))).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
});
