import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import en from '../../i18n/en/index.ts';
import { useStatement } from '../../state/statement.ts';
import { StatementButton } from './StatementButton.tsx';

const invoke = vi.fn(
  async (_name: string, _request: unknown): Promise<unknown> => ({ ok: true, value: null }),
);

beforeAll(async () => {
  window.matchMedia = vi.fn((media: string) =>
    Object.assign(new EventTarget(), {
      media,
      matches: false,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    }),
  );
  Object.defineProperty(window, 'wattlet', { value: { invoke, subscribe: () => () => undefined } });
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en }, interpolation: { escapeValue: false } });
});
beforeEach(() => {
  render(
    <MantineProvider env="test">
      <StatementButton />
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Statement' }));
});
afterEach(() => {
  cleanup();
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
  expect(screen.getByText('43 % of the records read')).toBeDefined();
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
