import { act, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { aView, NOW } from '../../../../test/fixtures/views.ts';
import { ok } from '../../../shared/result.ts';
import { useHousehold } from '../../state/household.ts';
import { Days } from './Days.tsx';

const SUMS = {
  ...{ importWh: 3110, exportWh: 7250, boughtWh: 2280, soldWh: 5760, generatedWh: null },
  ...{ amount: -270_000_000n, withoutCommunity: 500_000_000n, slots: 90, unknownSlots: 2 },
};
let answers: ((value: unknown) => void)[] = [];
const invoke = vi.fn(
  (_name: string, _request: unknown): Promise<unknown> => new Promise((done) => answers.push(done)),
);
openPage({ invoke });
beforeEach(() => {
  answers = [];
  invoke.mockClear();
});

test('while the sums are on their way there is no empty table', async () => {
  useHousehold.setState({ value: aView() });
  show(<Days />);
  expect(screen.queryByRole('table')).toBeNull();
  await act(async () => answers[0]?.(ok([SUMS])));
  expect(screen.getByText('3.11 kWh')).toBeDefined();
  expect(screen.getByText('+€0.27')).toBeDefined();
  expect(screen.getByText('2 slots unknown')).toBeDefined();
});

test('started without the network, the days on the disk are shown by the computer’s own time', () => {
  vi.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
  useHousehold.setState({ value: aView({ chainTime: null, slot: null, phase: null }) });
  show(<Days />);
  const [, request] = invoke.mock.calls[0] ?? [];
  expect(request).toMatchObject({
    ranges: expect.arrayContaining([{ from: expect.any(Number), to: expect.any(Number) }]),
  });
});
