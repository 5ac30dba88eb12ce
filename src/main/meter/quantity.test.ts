import fc from 'fast-check';
import { expect, test } from 'vitest';
import { milliWatts, parseDecimal, register, total, wattText, whText } from './quantity.ts';

test('decimals are read digit by digit, and nothing else is', () => {
  expect(parseDecimal('00032549.5061662')).toEqual({ digits: 325_495_061_662n, decimals: 7 });
  expect(parseDecimal('-000142,30')).toEqual({ digits: -14_230n, decimals: 2 });
  expect(parseDecimal('+7')).toEqual({ digits: 7n, decimals: 0 });
  expect(parseDecimal('123456789012345.123456789')).toEqual({
    digits: 123456789012345123456789n,
    decimals: 9,
  });
  for (const text of [
    '',
    '.',
    '-',
    '.5',
    '1e3',
    '1.2.3',
    ' 1',
    '1 ',
    '0x10',
    '1234567890123456',
    '1.1234567890',
  ])
    expect(parseDecimal(text)).toBeNull();
});

test('every decimal a meter can print survives into energy and back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.integer({ min: 0, max: 9 }),
      (digits, decimals) => {
        const padded = digits.toString().padStart(decimals + 1, '0');
        const cut = padded.length - decimals;
        const parsed = parseDecimal(decimals === 0 ? padded : `${padded.slice(0, cut)}.${padded.slice(cut)}`);
        expect(parsed).toEqual({ digits, decimals });
        if (parsed === null) return;
        const { microWh } = register('1-0:1.8.0', parsed, 3);
        expect(microWh * 10n ** BigInt(decimals)).toBe(digits * 1_000_000_000n);
      },
    ),
  );
});

test('power is whole milliwatts, zero has no sign', () => {
  expect(milliWatts({ digits: -14_230n, decimals: 2 }, 0)).toBe(-142_300);
  expect(Object.is(milliWatts({ digits: -0n, decimals: 3 }, 3), 0)).toBe(true);
  expect(milliWatts({ digits: 10n ** 20n, decimals: 0 }, 3)).toBeNull();
});

test('a total is taken alone, tariffs are summed at the coarsest step', () => {
  const [a, b] = [
    register('1-0:1.8.1', { digits: 5n, decimals: 0 }, 3),
    register('1-0:1.8.2', { digits: 5n, decimals: 1 }, 3),
  ];
  expect(total(undefined, [a, b])).toEqual({
    microWh: 5_500_000_000n,
    stepMicroWh: 1_000_000_000n,
    from: ['1-0:1.8.1', '1-0:1.8.2'],
  });
  expect(total(a, [b])?.microWh).toBe(5_000_000_000n);
  expect(total(undefined, [])).toBeNull();
  expect([whText(450_091_899_110n), whText(-1_500_000n), wattText(-142_300), wattText(0)]).toEqual([
    '450091.89911',
    '-1.5',
    '-142.3',
    '0',
  ]);
});
