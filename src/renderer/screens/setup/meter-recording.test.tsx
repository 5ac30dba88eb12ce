import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { gridMeter } from '../../../../test/fixtures/setups.ts';
import type { MeterStatus, MeterRecording as Recording } from '../../../shared/ipc/setup.ts';
import { PlayRecording } from './MeterRecording.tsx';
import { MeterRow } from './MeterRow.tsx';

const invoke = vi.fn(
  async (_name: string, _request: unknown): Promise<unknown> => ({ ok: true, value: { file: '/f.txt' } }),
);

openPage({ invoke });
afterEach(() => invoke.mockClear());

const recording: Recording = {
  file: '/home/anna/meter.txt',
  endsAt: 1_790_000_000,
  running: true,
  written: 12,
  leftOut: 0,
  failed: false,
  holds: null,
};
const showMeter = (meter: MeterStatus) => show(<MeterRow meter={meter} onRemove={() => {}} />);
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

test('says first what will be in the file; the number is replaced unless the person wants it in', async () => {
  showMeter(gridMeter);
  press('Record what it sends');
  expect(screen.getByText(/number of the meter is replaced/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/Leave the number of the meter in/).checked).toBe(false);
  press('Choose a file and record');
  await waitFor(() => expect(screen.queryByText('Choose a file and record')).toBeNull());
  expect(invoke.mock.calls).toEqual([
    ['setup.recordMeter', { id: gridMeter.id, minutes: 5, ids: 'blanked' }],
  ]);
});

test('too many minutes are not asked for; what cannot be done is said', async () => {
  invoke.mockResolvedValueOnce({
    ok: false,
    error: { code: 'meter.record-cannot-blank', message: 'm', remedy: 'r' },
  });
  showMeter(gridMeter);
  press('Record what it sends');
  fireEvent.change(screen.getByLabelText('For how many minutes?'), { target: { value: '600' } });
  press('Choose a file and record');
  expect(invoke).not.toHaveBeenCalled();
  expect(screen.getByText('A whole number from 1 to 60.')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('For how many minutes?'), { target: { value: '2' } });
  press('Choose a file and record');
  await waitFor(() => expect(screen.getByRole('alert')).toBeTruthy());
});

test('a running one can be ended; of a finished one it is told what it holds', () => {
  showMeter({ ...gridMeter, recording });
  expect(screen.getByRole('status').textContent).toContain('12 messages');
  press('Stop recording');
  expect(invoke.mock.calls).toEqual([['setup.stopRecording', { id: gridMeter.id }]]);
  cleanup();
  const holds = { protocol: 'sml', meterId: '1XXX0000000001', telegrams: 12, seconds: 24 };
  showMeter({ ...gridMeter, recording: { ...recording, running: false, leftOut: 1, holds } });
  const said = screen.getByRole('status').textContent;
  for (const part of [
    '/home/anna/meter.txt',
    '12 messages in the language SML',
    '1XXX0000000001',
    '1 message was',
  ])
    expect(said).toContain(part);
  cleanup();
  showMeter({ ...gridMeter, recording: { ...recording, running: false, failed: true } });
  expect(screen.getByText(/could not be written/)).toBeTruthy();
});

test('only a meter that is being read is recorded, and once at a time', () => {
  for (const change of [{ state: 'silent' }, { role: 'replay' }, { recording }] as const) {
    showMeter({ ...gridMeter, ...change });
    expect(screen.queryByRole('button', { name: 'Record what it sends' })).toBeNull();
    cleanup();
  }
});

test('a recording is played without the page naming a file', () => {
  show(<PlayRecording />);
  press('Play a recording');
  expect(invoke.mock.calls).toEqual([['setup.playRecording', null]]);
});
