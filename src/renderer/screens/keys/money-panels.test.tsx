/** The deposit and leaving: what is shown, what is asked of main, and that nothing goes out unasked. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { joined, someFunds } from '../../../../test/fixtures/setups.ts';
import { aView } from '../../../../test/fixtures/views.ts';
import type { Funds } from '../../../shared/readmodel.ts';
import { useHousehold } from '../../state/household.ts';
import { useSetup } from '../../state/setup.ts';
import { FundsPanel } from './FundsPanel.tsx';
import { LeavePanel } from './LeavePanel.tsx';

let funds: Funds | null = null;
const invoke = vi.fn(
  async (name: string, _request: unknown): Promise<unknown> => ({
    ok: true,
    value: name === 'household.funds' ? funds : null,
  }),
);

openPage({ invoke });
beforeEach(() => {
  funds = someFunds;
  useHousehold.setState({ value: aView() });
  useSetup.setState({ value: joined });
});
afterEach(() => invoke.mockClear());

const asked = (name: string) => invoke.mock.calls.filter(([called]) => called === name).map(([, of]) => of);
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

test('the deposit is told apart: held, needed, free, and where to pay in', async () => {
  show(<FundsPanel />);
  await screen.findByText('€84.50');
  expect(screen.getByText('€62.00')).toBeDefined();
  expect(screen.getByText('€22.50')).toBeDefined();
  expect(screen.getByText('€1.24')).toBeDefined();
  expect(screen.queryByText('Lent to you by the community')).toBeNull();
  expect(screen.getByText(joined.keys.account ?? '')).toBeDefined();
});

test('what is free is sent to the last millionth, and nothing beyond it', async () => {
  show(<FundsPanel />);
  const field = await screen.findByLabelText(/Take out/);
  for (const wrong of ['', '0', '22.500001', '-3', 'all']) {
    fireEvent.change(field, { target: { value: wrong } });
    press('Send to the payout account');
    expect(screen.getByText('Please enter an amount above zero, at most €22.50.')).toBeDefined();
  }
  expect(asked('household.withdraw')).toEqual([]);
  fireEvent.change(field, { target: { value: '22.5' } });
  press('Send to the payout account');
  await screen.findByText('On its way to your payout account.');
  expect(asked('household.withdraw')).toEqual([{ amount: 22_500_000n }]);
});

test('without a payout account nothing can be taken out, and it is said what to do', async () => {
  useSetup.setState({ value: { ...joined, keys: { ...joined.keys, payoutAccount: null } } });
  show(<FundsPanel />);
  await screen.findByText('To take money out, name a payout account above first.');
  expect(screen.queryByRole('button')).toBeNull();
});

test('before it was read it is not said to be zero', async () => {
  funds = null;
  show(<FundsPanel />);
  await screen.findByText(/Shown as soon as/);
  expect(screen.queryByText(/0\.00/)).toBeNull();
});

test('leaving is asked twice, and staying asks nothing of main', async () => {
  show(<LeavePanel />);
  press('Leave the community…');
  await screen.findByText('Leave Sonnenhof?');
  press('Stay');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked('household.leave')).toEqual([]);
  press('Leave the community…');
  press('Leave for good');
  await screen.findByText(/The last time slots are being settled/);
  expect(asked('household.leave')).toEqual([null]);
  expect(screen.queryByRole('button', { name: 'Leave the community…' })).toBeNull();
});

test('who has left is told so, and asked nothing', () => {
  useHousehold.setState({ value: aView({ stage: 'left' }) });
  show(<LeavePanel />);
  expect(screen.getByText(/Your history stays here/)).toBeDefined();
  expect(screen.queryByRole('button')).toBeNull();
});
