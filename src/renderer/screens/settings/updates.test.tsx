import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import type { UpdateView } from '../../../shared/ipc/updates.ts';
import { useUpdates } from '../../state/updates.ts';
import { Updates } from './Updates.tsx';

const invoke = vi.fn(
  async (_name: string, _request: unknown): Promise<unknown> => ({ ok: true, value: null }),
);

openPage({ invoke });
beforeEach(() => {
  show(<Updates automatic onAutomatic={() => undefined} />);
});
afterEach(() => {
  invoke.mockClear();
  useUpdates.setState({ value: null });
});

const VIEW: UpdateView = { way: 'self', state: 'idle', version: null, checkedAt: null, problem: null };
const shown = (view: Partial<UpdateView>): string => {
  act(() => useUpdates.setState({ value: { ...VIEW, ...view } }));
  return document.body.textContent ?? '';
};
const names = (): (string | null)[] => screen.getAllByRole('button').map((button) => button.textContent);

test('a package of the system is told the version and the way to it, and offered nothing that it cannot do', () => {
  const text = shown({ way: 'package', state: 'available', version: '1.2.0' });
  expect(text).toContain('Version 1.2.0 is there.');
  expect(text).toContain('package manager, or download the new package');
  expect(text).toContain('Your keys and history stay.');
  expect(names()).toEqual(['Look now']);
});

test('what is ready is installed on a click, and can be put off while it waits for the open slots', () => {
  shown({ state: 'ready', version: '1.2.0' });
  expect(names()).toEqual(['Install']);
  fireEvent.click(screen.getByRole('button', { name: 'Install' }));
  expect(invoke).toHaveBeenLastCalledWith('updates.install', null);
  expect(shown({ state: 'waiting', version: '1.2.0' })).toContain(
    'as soon as the open time slots are settled',
  );
  expect(names()).toEqual(['Not now']);
  fireEvent.click(screen.getByRole('button', { name: 'Not now' }));
  expect(invoke).toHaveBeenLastCalledWith('updates.later', null);
});

test('this is the newest version only after somebody looked', () => {
  expect(shown({})).not.toContain('newest');
  expect(shown({ checkedAt: 1_789_381_320 })).toContain('This is the newest version.');
  const problem = { code: 'update.older', message: 'x', remedy: 'y' };
  const refused = shown({ state: 'failed', checkedAt: 1, problem });
  expect(refused).toContain('What was offered as a new version is an old one. Nothing was installed.');
  expect(refused).not.toContain('newest');
});

test('a copy that was not installed says so, and offers nothing', () => {
  expect(shown({ way: 'none' })).toContain('was not installed');
  expect(screen.queryAllByRole('button')).toEqual([]);
});
