import { expect, test } from 'vitest';
import { microPerKwh, nano, tokenUnits, utcSeconds, watt, wh } from '../shared/units.ts';
import { createFormat } from './format.ts';

/** Intl writes narrow and wide no-break spaces; the eye sees spaces. */
const eye = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test.each([
  ['en-GB', '1.23 kWh', '−€12.34', '€0.2845/kWh', '24 Oct 2026, 14:00'],
  ['de-DE', '1,23 kWh', '−12,34 €', '0,2845 €/kWh', '24.10.2026, 14:00'],
  ['nl-NL', '1,23 kWh', '−€ 12,34', '€ 0,2845/kWh', '24 okt 2026, 14:00'],
  ['zh-CN', '1.23 kWh', '−€12.34', '€0.2845/kWh', '2026年10月24日 14:00'],
])('%s', (locale, energy, money, price, date) => {
  const format = createFormat(locale, 'Europe/Berlin');
  expect(eye(format.energy(wh(1234)))).toBe(energy);
  expect(eye(format.money(nano(-12_340_000_000n), 'EUR'))).toBe(money);
  expect(eye(format.price(microPerKwh(284_500), 'EUR'))).toBe(price);
  expect(eye(format.dateTime(utcSeconds(1_792_843_200)))).toBe(date);
});

test('small amounts keep their own unit, and signs stay', () => {
  const format = createFormat('en-GB', 'UTC');
  expect([0, 7, -999, 1000, -1500].map((value) => eye(format.energy(wh(value))))).toEqual([
    '0 Wh',
    '7 Wh',
    '−999 Wh',
    '1.00 kWh',
    '−1.50 kWh',
  ]);
  expect([950, -2345].map((value) => eye(format.power(watt(value))))).toEqual(['950 W', '−2.35 kW']);
});

test('large energies lose decimals, exact ones keep every watt-hour', () => {
  const format = createFormat('en-GB', 'UTC');
  expect([99_994, 123_456, 1_234_567].map((value) => eye(format.energy(wh(value))))).toEqual([
    '99.99 kWh',
    '123.5 kWh',
    '1,235 kWh',
  ]);
  expect(eye(format.energyExact(wh(5_260)))).toBe('5.260 kWh');
  expect(eye(format.energyExact(wh(526)))).toBe('526 Wh');
});

test('what a slot costs has four decimals, so that a column of it lines up', () => {
  const format = createFormat('en-GB', 'UTC');
  expect([93_000_000n, 99_940_000n, 0n].map((value) => format.fine(nano(value), 'EUR'))).toEqual([
    '€0.0930',
    '€0.0999',
    '€0.00',
  ]);
});

test('a few tenths of a cent are not shown as nothing', () => {
  const format = createFormat('en-GB', 'UTC');
  const shown = [0n, 2_800_000n, -99_000_000n, 100_000_000n, 1_239_000_000n].map((value) =>
    format.money(nano(value), 'EUR'),
  );
  expect(shown).toEqual(['€0.00', '€0.0028', '−€0.0990', '€0.10', '€1.24']);
});

test('nothing has no sign, however little below nothing it was', () => {
  const { amount, cents } = createFormat('en-GB', 'UTC');
  expect([amount(-0.001, 'EUR'), amount(-0, 'EUR'), cents(nano(-4_000_000n), 'EUR')]).toEqual([
    '€0.00',
    '€0.00',
    '€0.00',
  ]);
});

test('what the contract pays is shown to its last decimal', () => {
  const format = createFormat('en-GB', 'UTC');
  expect(format.paid(tokenUnits(1_234_567n), 'EUR')).toBe('€1.234567');
  expect(format.paid(tokenUnits(-1_000_001n), 'EUR')).toBe('−€1.000001');
  expect(format.paid(tokenUnits(5_000_000n), 'EUR')).toBe('€5.00');
});

test('times are of the zone, dates of the locale', () => {
  expect(createFormat('en-GB', 'Asia/Shanghai').time(utcSeconds(1_792_843_207))).toBe('20:00:07');
  expect(createFormat('de-DE', 'UTC').date(utcSeconds(0))).toBe('01.01.1970');
  expect(createFormat('en-GB').percent(0.125)).toBe('12.5%');
  expect(createFormat('de-DE').number(1234567)).toBe('1.234.567');
});

test('how long something takes is said in a unit of which there are at least two', () => {
  const { span } = createFormat('en-GB');
  expect([24, 144, 900, 5400, 86_400, 172_800].map(span)).toEqual([
    '24 seconds',
    '2.4 minutes',
    '15 minutes',
    '90 minutes',
    '24 hours',
    '2 days',
  ]);
  expect(createFormat('de').span(900)).toBe('15 Minuten');
});
