import { screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { joined, setups } from '../../../../test/fixtures/setups.ts';
import type { SetupView } from '../../../shared/ipc/setup.ts';
import { useSetup } from '../../state/setup.ts';
import { Backups } from './Backups.tsx';

const invoke = vi.fn(async () => ({ ok: true, value: null }));

openPage({ invoke });
beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue((joined.keys.drillDueAt ?? 0) * 1000 - 1);
});

function withBackups(view: SetupView): void {
  useSetup.setState({ value: view });
  show(<Backups />);
}
const button = (name: string) => screen.queryByRole('button', { name });

test('without a backup one is made, and there is none to be tried', () => {
  withBackups(setups.made);
  expect(screen.getByText('There is no backup yet')).toBeDefined();
  expect(button('Make a backup')).not.toBeNull();
  expect(button('Try a backup')).toBeNull();
  expect(document.body.textContent).not.toMatch(/never|Last try/);
});

test('with one, both are offered, and each kind says when it was made and tried', () => {
  withBackups(setups.backedUp);
  expect(screen.getByText('Your backup works')).toBeDefined();
  expect(button('Make a backup')).not.toBeNull();
  expect(button('Try a backup')).not.toBeNull();
  expect(screen.getByText(/^made .*, last tried /)).toBeDefined();
  expect(screen.getByText(/^made .*, never tried$/)).toBeDefined();
});

test('one that brought the household back was tried by that, and is not said to be made here', () => {
  const backups = [{ kind: 'shares', madeAt: null, checkedAt: joined.keys.lastDrillAt } as const];
  withBackups({ ...joined, keys: { ...joined.keys, backups: [...backups] } });
  expect(screen.getByText('Your backup works')).toBeDefined();
  expect(screen.getByText(/^tried /)).toBeDefined();
  expect(document.body.textContent).not.toContain('made');
});
