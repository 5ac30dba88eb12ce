import { expect, test } from 'vitest';
import { feeFor, isFree } from './fees.ts';

const gwei = 10n ** 9n;

test('a new price leaves room for the base fee to grow', () => {
  expect(feeFor({ type: 'eip1559', baseFee: 10n * gwei, maxPriorityFeePerGas: gwei }, null)).toEqual({
    type: 'eip1559',
    maxFeePerGas: 21n * gwei,
    maxPriorityFeePerGas: gwei,
  });
});

test('a replacement is at least a tenth dearer in both prices, also when the market fell', () => {
  const before = { type: 'eip1559', maxFeePerGas: 21n * gwei, maxPriorityFeePerGas: gwei } as const;
  for (const baseFee of [0n, 1n, 10n * gwei, 100n * gwei]) {
    const fee = feeFor({ type: 'eip1559', baseFee, maxPriorityFeePerGas: 1n }, before);
    if (fee.type !== 'eip1559') throw new Error('another kind of price');
    expect(fee.maxFeePerGas * 10n).toBeGreaterThanOrEqual(before.maxFeePerGas * 11n);
    expect(fee.maxPriorityFeePerGas * 10n).toBeGreaterThanOrEqual(before.maxPriorityFeePerGas * 11n);
    expect(fee.maxFeePerGas).toBeGreaterThanOrEqual(fee.maxPriorityFeePerGas);
  }
  const legacy = feeFor({ type: 'legacy', gasPrice: 5n }, { type: 'legacy', gasPrice: 100n });
  expect(legacy).toEqual({ type: 'legacy', gasPrice: 113n });
});

test('where gas is free it stays free', () => {
  const free = feeFor({ type: 'legacy', gasPrice: 0n }, { type: 'legacy', gasPrice: 0n });
  expect(free).toEqual({ type: 'legacy', gasPrice: 0n });
  expect(isFree(free)).toBe(true);
  expect(isFree({ type: 'legacy', gasPrice: 1n })).toBe(false);
});
