import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { historyRow } from '../../../../test/fixtures/views.ts';
import { fail, ok } from '../../../shared/result.ts';
import { useFound } from './use-found.ts';

const invoke = vi.fn(async (_name: string, _request: unknown): Promise<unknown> => ok(null));
openPage({ invoke });

function List() {
  const { rows, complete, error, retry } = useFound('differs');
  if (error !== null)
    return (
      <button type="button" onClick={retry}>
        {error.code}
      </button>
    );
  return <p>{`${rows.map(({ slot }) => slot).join()} ${complete ? 'all' : 'so far'}`}</p>;
}

test('a search that failed goes on where it failed, with what it had found', async () => {
  invoke
    .mockResolvedValueOnce(ok({ rows: [historyRow(9)], next: 7 }))
    .mockResolvedValueOnce(fail('store.damaged', 'm', 'r'))
    .mockResolvedValueOnce(ok({ rows: [historyRow(3)], next: null }));
  show(<List />);
  fireEvent.click(await screen.findByText('store.damaged'));
  expect(await screen.findByText('9,3 all')).toBeDefined();
  expect(invoke.mock.calls.map(([, request]) => request)).toEqual(
    [null, 7, 7].map((before) => ({ filter: 'differs', before })),
  );
});
