import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '../../shared/result.ts';
import { useAnswer } from './answer.ts';

let asked: [string, unknown][] = [];
beforeEach(() => {
  asked = [];
  Reflect.set(window, 'wattlet', {
    invoke: async (name: string, request: unknown) => {
      asked.push([name, request]);
      return ok([]);
    },
  });
});
afterEach(cleanup);

function Scores({ ready }: { ready: boolean }) {
  const { value, loading } = useAnswer('household.scores', ready ? null : undefined);
  return <p>{value === null ? `nothing, ${loading ? 'asking' : 'waiting'}` : 'answered'}</p>;
}

function Sum({ version }: { version: string }) {
  const { value } = useAnswer('proof.sum', { from: 0, to: 1, of: 'M', purpose: '' }, version);
  return <p>{value?.slots}</p>;
}

test('a channel that takes nothing is asked; undefined asks nothing', async () => {
  const { rerender } = render(<Scores ready={false} />);
  expect(screen.getByText('nothing, waiting')).toBeDefined();
  expect(asked).toEqual([]);
  rerender(<Scores ready />);
  expect(await screen.findByText('answered')).toBeDefined();
  expect(asked).toEqual([['household.scores', null]]);
});

test('an answer that was overtaken is dropped: what is asked last is what stands there', async () => {
  const late: ((slots: number) => void)[] = [];
  Reflect.set(window, 'wattlet', {
    invoke: () => new Promise((done) => late.push((slots) => done(ok({ value: 0, slots })))),
  });
  const { rerender } = render(<Sum version="offer" />);
  rerender(<Sum version="reveal" />);
  expect(late).toHaveLength(2);
  late[1]?.(2);
  expect(await screen.findByText('2')).toBeDefined();
  late[0]?.(1);
  await Promise.resolve();
  expect(screen.queryByText('1')).toBeNull();
  expect(screen.getByText('2')).toBeDefined();
});
