import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import { microPerKwh } from '../units.ts';
import { ORDER } from './field.ts';
import { decodeOffer, decodeReading, offerWords, packLanes, readingWords, unpackLanes } from './packing.ts';
import { COMMON_TICKS, tickPrice } from './price.ts';

const lane = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const side = fc.array(lane, { minLength: 32, maxLength: 32 });
const signed = fc.integer({ min: -(2 ** 24) + 1, max: 2 ** 24 - 1 });

test('lane l takes the bits [32 l, 32 l + 32)', () => {
  expect(packLanes([1, 2])).toBe(1n + (2n << 32n));
  expect(packLanes([0, 0, 0, 0, 0, 0, 0, 2 ** 32 - 1])).toBe(0xffffffffn << 224n);
  expect(unpackLanes(3n << 64n)).toEqual([0, 0, 3, 0, 0, 0, 0, 0]);
});

test('an offer survives packing; tick = 8 word + lane, demand from word 4', () => {
  fc.assert(
    fc.property(side, side, (supply, demand) => {
      expect(decodeOffer(offerWords({ supply, demand }))).toEqual({ supply, demand });
    }),
  );
  const zeros = new Array<number>(32).fill(0);
  const at = (tick: number, wh: number): number[] => zeros.map((_, k) => (k === tick ? wh : 0));
  const words = offerWords({ supply: at(9, 7), demand: at(31, 8) });
  expect(words[1]).toBe(7n << 32n);
  expect(words[7]).toBe(8n << 224n);
});

test('a reading survives packing, and so does a sum of readings', () => {
  const reading = fc.record({
    m: signed,
    a: signed,
    rhoA: fc.bigInt({ min: 0n, max: ORDER - 1n }),
    rhoM: fc.bigInt({ min: 0n, max: ORDER - 1n }),
  });
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 16 }), (all) => {
      for (const one of all) expect(expectOk(decodeReading(readingWords(one), 1))).toEqual(one);
      const packed = all.reduce((sum, one) => sum + (readingWords(one)[0] ?? 0n), 0n);
      const sums = expectOk(decodeReading([packed, 0n, 0n], all.length));
      expect(sums.m).toBe(all.reduce((sum, one) => sum + one.m, 0));
      expect(sums.a).toBe(all.reduce((sum, one) => sum + one.a, 0));
    }),
  );
});

test('values out of range are refused, malformed sums are named', () => {
  for (const bad of [-1, 2 ** 32, 0.5, Number.NaN]) expect(() => packLanes([bad])).toThrow(RangeError);
  expect(() => packLanes(new Array<number>(9).fill(0))).toThrow(RangeError);
  expect(() => offerWords({ supply: [1], demand: [1] })).toThrow(RangeError);
  expect(() => readingWords({ m: 0, a: 0, rhoA: ORDER, rhoM: 0n })).toThrow(RangeError);
  const honest = packLanes([2 ** 24, 2 ** 24, 1]);
  expect(decodeReading([honest, 0n, 0n], 2)).toMatchObject({
    ok: false,
    error: { code: 'protocol.readingLanes' },
  });
  const extra = honest + (1n << 96n);
  expect(decodeReading([extra, 0n, 0n], 1)).toMatchObject({
    ok: false,
    error: { code: 'protocol.readingLanes' },
  });
});

test('prices of ticks: both ends exact, rounded down between', () => {
  const tariff = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
  expect(tickPrice(tariff, 0)).toBe(80_000);
  expect(tickPrice(tariff, 1)).toBe(88_709); // 80000 + 270000 / 31 = 88709.67…
  expect(tickPrice(tariff, 31)).toBe(350_000);
  expect(() => tickPrice(tariff, 32)).toThrow(RangeError);
  expect(COMMON_TICKS).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 31]);
});
