import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { gridMeter } from '../../../../test/fixtures/setups.ts';
import type { MeterStatus } from '../../../shared/ipc/setup.ts';
import { MeterKey } from './MeterKey.tsx';

const DIGITS = '00112233445566778899aabbccddeeff';
const invoke = vi.fn(
  async (_name: string, _request: unknown): Promise<unknown> => ({ ok: true, value: null }),
);

openPage({ invoke });
afterEach(() => invoke.mockClear());

const withProblem = (code: string): MeterStatus => ({
  ...gridMeter,
  state: 'silent',
  protocol: 'dsmr-p1-encrypted',
  problem: { code, message: 'm', remedy: 'r' },
});
const showMeter = (meter: MeterStatus) => show(<MeterKey meter={meter} />);
const field = () => screen.getByLabelText<HTMLInputElement>('Key of the meter');
const use = () => fireEvent.click(screen.getByRole('button', { name: 'Use this key' }));

test('asks for a key where one is missing or wrong, and nowhere else', () => {
  for (const code of ['meter.key-missing', 'meter.key-wrong']) {
    showMeter(withProblem(code));
    expect(field().type).toBe('password');
    cleanup();
  }
  showMeter(gridMeter);
  expect(screen.queryByLabelText('Key of the meter')).toBeNull();
  cleanup();
  showMeter(withProblem('meter.no-data'));
  expect(screen.queryByLabelText('Key of the meter')).toBeNull();
});

test('half a key is not sent; a whole one is sent once and forgotten', async () => {
  showMeter(withProblem('meter.key-missing'));
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
  showMeter(withProblem('meter.key-wrong'));
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
  showMeter({ ...gridMeter, protocol: 'dsmr-p1-encrypted', hasKey: true });
  expect(screen.queryByLabelText('Key of the meter')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Change the key' }));
  expect(field().value).toBe('');
});
