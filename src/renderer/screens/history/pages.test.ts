import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aRow } from '../../../../test/fixtures/views.ts';
import { PAGE, type Pages, pagesFor, rowAt } from './pages.ts';

/** What main would answer: slots 0 to count - 1, newest first. */
const answer = (offset: number, limit: number, count: number) =>
  Array.from({ length: Math.min(limit, count - offset) }, (_, index) => aRow(count - 1 - offset - index));

test('every row of the list is found in the page that was asked for it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 350_000 }),
      fc.nat(),
      fc.integer({ min: 0, max: 30 }),
      (count, at, more) => {
        const first = at % count;
        const last = Math.min(count - 1, first + more);
        const pages: Pages = new Map(
          pagesFor(first, last, count).map(({ page, offset, limit }) => [page, answer(offset, limit, count)]),
        );
        for (let index = first; index <= last; index += 1) {
          expect(rowAt(pages, index, count)?.slot).toBe(count - 1 - index);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a new slot at the top leaves loaded pages in place', () => {
  const pages: Pages = new Map(
    pagesFor(200, 210, 1000).map(({ page, offset, limit }) => [page, answer(offset, limit, 1000)]),
  );
  expect(rowAt(pages, 205, 1000)?.slot).toBe(794);
  expect(rowAt(pages, 206, 1001)?.slot).toBe(794);
});

test('no page is larger than what may be asked, and an empty history asks nothing', () => {
  expect(pagesFor(0, 40, 0)).toEqual([]);
  expect(pagesFor(0, 40, 1050).every(({ limit }) => limit <= PAGE)).toBe(true);
  expect(pagesFor(0, 40, 1050)[0]).toEqual({ page: 10, offset: 0, limit: 50 });
  expect(rowAt(new Map(), 3, 10)).toBeNull();
});
