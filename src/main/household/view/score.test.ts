import { expect, test } from 'vitest';
import type { z } from 'zod';
import { expectOk, ok } from '../../../shared/result.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { noteScore, seenScores } from './score.ts';

function memory() {
  let kept: unknown = null;
  return {
    settings: {
      get: <S extends z.ZodType>(_name: string, schema: S) => ok(kept === null ? null : schema.parse(kept)),
      set: (_name: string, value: unknown) => {
        kept = value;
        return ok(null);
      },
      remove: () => ok(null),
    },
  };
}

test('only changes are kept, in order, and the oldest go first', () => {
  const store = memory();
  expect(expectOk(seenScores(store))).toEqual([]);
  for (const [at, score] of [
    [10, 0],
    [20, 0],
    [30, 5],
    [40, 5],
    [50, 0],
  ] as const) {
    expectOk(noteScore(store, utcSeconds(at), score));
  }
  expect(expectOk(seenScores(store))).toEqual([
    { at: 10, score: 0 },
    { at: 30, score: 5 },
    { at: 50, score: 0 },
  ]);
  for (let index = 0; index < 500; index += 1) expectOk(noteScore(store, utcSeconds(100 + index), index % 2));
  const all = expectOk(seenScores(store));
  expect(all).toHaveLength(400);
  expect(all.at(-1)).toEqual({ at: 599, score: 1 });
});
