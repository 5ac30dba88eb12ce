import { describe, expect, it } from 'vitest';
import {
  BATCH_GAS,
  drawInBatches,
  GAS_ADMIT,
  GAS_BASE,
  GAS_CLOSE,
  GAS_COHORT,
  GAS_KEPT,
  GAS_SEAT,
  inBatches,
} from './batches.ts';

/** Sixty-three cohorts: a thousand homes. */
const groups = Array.from({ length: 63 }, (_, cohort) =>
  Array.from({ length: cohort < 55 ? 16 : 15 }, (_, seat) => `home ${cohort}.${seat}`),
);
const closing = Array.from({ length: 63 }, (_, i) => BigInt(i + 1));

describe('a drawing of a thousand homes', () => {
  const parts = drawInBatches({ closing, groups }, 63, BATCH_GAS);

  it('fits part by part into the gas that was stated', () => {
    expect(groups.flat().length).toBe(1000);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) {
      const seats = part.groups.flat().length;
      const gas =
        GAS_BASE +
        GAS_KEPT * 126 +
        GAS_CLOSE * part.closing.length +
        GAS_COHORT * part.groups.length +
        GAS_SEAT * seats;
      expect(gas).toBeLessThanOrEqual(BATCH_GAS);
    }
  });

  it('has everything once and in order, and closes before it draws', () => {
    expect(parts.flatMap((part) => part.groups)).toEqual(groups);
    expect(parts.flatMap((part) => part.closing)).toEqual(closing);
    const firstDrawn = parts.findIndex((part) => part.groups.length > 0);
    expect(parts.slice(firstDrawn + 1).flatMap((part) => part.closing)).toEqual([]);
  });

  it('stays whole where it fits', () => {
    expect(drawInBatches({ closing: [], groups: groups.slice(0, 4) }, 0, BATCH_GAS)).toEqual([
      { closing: [], groups: groups.slice(0, 4) },
    ]);
  });
});

it('a piece that is too large by itself is tried by itself, and nothing is lost', () => {
  expect(inBatches([5, 3, 9, 2, 2, 1], (gas) => gas, 5)).toEqual([[5], [3], [9], [2, 2, 1]]);
  expect(inBatches([], () => GAS_ADMIT, BATCH_GAS)).toEqual([]);
});
