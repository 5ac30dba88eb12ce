import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { gridMeter } from '../../../../test/fixtures/setups.ts';
import type { MeterStatus } from '../../../shared/ipc/setup.ts';
import en from '../../i18n/en/index.ts';
import { MeterKey } from './MeterKey.tsx';

const DIGITS = '00112233445566778899aabbccddeeff';
const invoke = vi.fn(
  async (_name: string, _request: unknown): Promise<unknown> => ({ ok: true, value: null }),
);

beforeAll(async () => {
  window.matchMedia = vi.fn((media: string) => Object.assign(new EventTarget(), answer(media)));
  Object.defineProperty(window, 'wattlet', { value: { invoke, subscribe: () => () => undefined } });
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en }, interpolation: { escapeValue: false } });
});
afterEach(() => {
  cleanup();
  invoke.mockClear();
});

const answer = (media: string) => ({
  media,
  matches: false,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
});

const withProblem = (code: string): MeterStatus => ({
  ...gridMeter,
  state: 'silent',
  protocol: 'dsmr-p1-encrypted',
  problem: { code, message: 'm', remedy: 'r' },
});
const show = (meter: MeterStatus) =>
  render(
    <MantineProvider env="test">
      <MeterKey meter={meter} />
    </MantineProvider>,
  );
const field = () => screen.getByLabelText<HTMLInputElement>('Key of the meter');
const use = () => fireEvent.click(screen.getByRole('button', { name: 'Use this key' }));

test('asks for a key where one is missing or wrong, and nowhere else', () => {
  for (const code of ['meter.key-missing', 'meter.key-wrong']) {
    show(withProblem(code));
    expect(field().type).toBe('password');
    cleanup();
  }
  show(gridMeter);
  expect(screen.queryByLabelText('Key of the meter')).toBeNull();
  cleanup();
  show(withProblem('meter.no-data'));
  expect(screen.queryByLabelText('Key of the meter')).toBeNull();
});

test('half a key is not sent; a whole one is sent once and forgotten', async () => {
  show(withProblem('meter.key-missing'));
  fireEvent.change(field(), { target: { value: DIGITS.slice(2) } });
  use();
  expect(invoke).not.toHaveBeenCalled();
  expect(screen.getByText(/not a whole key/)).toBeTruthy();
  fireEvent.change(field(), { target: { value: DIGITS.toUpperCase().replace(/(..)/g, '$1 ') } });
  use();
  await waitFor(() => expect(field().value).toBe(''));
  expect(invoke.mock.calls).toEqual([['setup.setMeterKey', { id: gridMeter.id, key: DIGITS }]]);
});

test('a second key goes along; what main refuses is said and stays to be mended', async () => {
  invoke.mockResolvedValueOnce({
    ok: false,
    error: { code: 'vault.locked', message: 'The keys are locked.', remedy: 'Open the vault first.' },
  });
  show(withProblem('meter.key-wrong'));
  fireEvent.change(field(), { target: { value: DIGITS } });
  fireEvent.change(screen.getByLabelText('Second key, if you were given one'), {
    target: { value: `30${DIGITS}` },
  });
  use();
  await waitFor(() => expect(screen.getByRole('alert')).toBeTruthy());
  expect(invoke.mock.calls[0]?.[1]).toEqual({ id: gridMeter.id, key: DIGITS, authentication: `30${DIGITS}` });
  expect(field().value).toBe(DIGITS);
});

test('a key that works can be changed', () => {
  show({ ...gridMeter, protocol: 'dsmr-p1-encrypted', hasKey: true });
  expect(screen.queryByLabelText('Key of the meter')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Change the key' }));
  expect(field().value).toBe('');
});
