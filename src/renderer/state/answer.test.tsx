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

test('a channel that takes nothing is asked; undefined asks nothing', async () => {
  const { rerender } = render(<Scores ready={false} />);
  expect(screen.getByText('nothing, waiting')).toBeDefined();
  expect(asked).toEqual([]);
  rerender(<Scores ready />);
  expect(await screen.findByText('answered')).toBeDefined();
  expect(asked).toEqual([['household.scores', null]]);
});
