import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { useStatement } from '../../state/statement.ts';
import { StatementButton } from './StatementButton.tsx';

const invoke = vi.fn(
  async (_name: string, _request: unknown): Promise<unknown> => ({ ok: true, value: null }),
);

openPage({ invoke });
beforeEach(() => {
  show(<StatementButton />);
  fireEvent.click(screen.getByRole('button', { name: 'Statement' }));
});
afterEach(() => {
  invoke.mockReset();
  useStatement.setState({ value: null });
});

const saving = async (answer: unknown): Promise<string> => {
  invoke.mockResolvedValueOnce(answer);
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Save…' })));
  return screen.getByRole('dialog').textContent ?? '';
};

test('while a statement is made, how far it is stands there with the way out', () => {
  act(() => useStatement.setState({ value: { done: 150_500, of: 350_000 } }));
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('43');
  expect(screen.getByText('43% of the records read')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Save…' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(invoke).toHaveBeenCalledWith('proof.stopStatement', null);
  act(() => useStatement.setState({ value: null }));
  expect(screen.getByRole('button', { name: 'Save…' })).toBeDefined();
});

test('a stopped one is no failure; a failure is told; a saved one says where', async () => {
  const error = (code: string) => ({ ok: false, error: { code, message: 'm', remedy: 'r' } });
  expect(await saving(error('statement.stopped'))).toContain('Stopped. Nothing was saved.');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(await saving(error('statement.too-long'))).not.toContain('Stopped.');
  expect(screen.getByRole('alert')).toBeDefined();
  expect(await saving({ ok: true, value: { file: '/a/b.pdf', ownLanguage: true } })).toContain(
    'Saved as /a/b.pdf',
  );
  expect(screen.queryByText(/in English/)).toBeNull();
});

test('a PDF that had to be in English says why, and what to do', async () => {
  expect(await saving({ ok: true, value: { file: '/a/b.pdf', ownLanguage: false } })).toContain(
    'The PDF is in English, because this computer has no font',
  );
});
