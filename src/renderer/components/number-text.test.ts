import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberText, readNumber } from './number-text.ts';

const PRICE = 'EUR/kWh';

test.each([
  ['0,12', ',', 0.12],
  ['0.12', ',', 0.12],
  ['0,12', '.', 0.12],
  ['0.123', ',', 0.123],
  ['12.50', ',', 12.5],
  ['.5', ',', 0.5],
  ['5,', ',', 5],
  ['0,12 EUR/kWh', ',', 0.12],
  ['0.12 eur', '.', 0.12],
  ['1.234', ',', 1234],
  ['1,234', '.', 1234],
  ['1.234', '.', 1.234],
  ['1.234,5', ',', 1234.5],
  ['1,234.5', ',', 1234.5],
  ['1.234.567', '.', 1_234_567],
  ["1'234,5", ',', 1234.5],
  ['1\u202f234', ',', 1234],
  ['−3', '.', -3],
  ['  ', '.', ''],
])('%s with %s means %s', (text, decimal, value) => {
  expect(readNumber(text, decimal, PRICE)).toBe(value);
});

test.each([
  'twelve',
  '10 ct',
  '0,1,2',
  '1.2.3',
  '1.234,5.6',
  '12,34.5',
  '-',
  '.',
  '1e5',
  '0x10',
  '5 kWh',
  '1..2',
])('%s is not guessed at', (text) => {
  expect(readNumber(text, ',', PRICE)).toBeNaN();
});

test('what a field shows is read as the same number, in either locale', () => {
  const micro = fc.integer({ min: 0, max: 2_000_000_000 }).map((value) => value / 1e6);
  fc.assert(
    fc.property(micro, fc.constantFrom('.', ','), (value, decimal) => {
      fc.pre(String(value).includes('e') === false);
      expect(readNumber(numberText(value, decimal), decimal, PRICE)).toBe(value);
    }),
  );
});
