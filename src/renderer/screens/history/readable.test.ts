import { expect, test } from 'vitest';
import { createFormat } from '../../format.ts';
import { readableFigure } from './readable.ts';

const read = (text: string) =>
  readableFigure(text, createFormat('en-GB', 'UTC'), 'EUR', (way, money) => `${way} ${money}`);

test('plain figures are written for people, to the last digit', () => {
  expect(read('-48213400 nano')).toBe('get €0.0482134');
  expect(read('48213400 nano')).toBe('pay €0.0482134');
  expect(read('-433441 token units')).toBe('get €0.433441');
  expect(read('433441 token units')).toBe('€0.433441');
  expect(read('1250 Wh')).toBe('1.250\u00a0kWh');
  expect(read('184516 micro/kWh')).toBe('€0.1845/kWh');
});

test('two sides that differ never read the same', () => {
  expect(read('1000000001 nano')).not.toBe(read('1000000002 nano'));
});

test.each(['(0x1f, 0x2a)', '12 Wh, 13 Wh', 'no readings were opened', ''])('%s stays as it is', (text) => {
  expect(read(text)).toBe(text);
});
