/** What the window shows in its first moments, while main has not told yet what this wallet is. */
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../test/fixtures/page.tsx';
import { joined, setups } from '../../../test/fixtures/setups.ts';
import { aView } from '../../../test/fixtures/views.ts';
import type { SetupView } from '../../shared/ipc/setup.ts';
import { useHousehold } from '../state/household.ts';
import { useSetup } from '../state/setup.ts';
import { App } from './App.tsx';

openPage({ invoke: async () => ({ ok: false, error: { code: 'ipc.broken', message: '', remedy: '' } }) });

const LINK = 'wattlet://join?i=abc';
const main = (value: SetupView | null) => act(async () => useSetup.setState({ value }));
const headings = () => screen.queryAllByRole('heading', { level: 1 }).map((one) => one.textContent);

/** Every h1 that is there, if only for a moment, from now on. */
function allHeadings(): string[] {
  const seen: string[] = [];
  const look = () => {
    for (const text of headings()) if (text !== null && seen.at(-1) !== text) seen.push(text);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  ended = () => observer.disconnect();
  return seen;
}

let ended = () => {};
beforeEach(() => {
  useSetup.setState({ value: null });
  useHousehold.setState({ value: null });
});
afterEach(() => {
  ended();
  vi.useRealTimers();
  window.history.replaceState(null, '', window.location.pathname);
});
/** A click on a link of the page, as a browser does it; jsdom tells of the new hash only later. */
async function click(name: string): Promise<void> {
  const link = screen.getByRole<HTMLAnchorElement>('link', { name });
  await act(async () => {
    fireEvent.click(link);
    window.location.hash = new URL(link.href).hash;
    await new Promise((heard) => window.addEventListener('hashchange', heard, { once: true }));
  });
}

test('a wallet without keys begins with the set-up, and shows no other screen before it', async () => {
  const seen = allHeadings();
  show(<App />);
  expect(headings()).toEqual([]);
  expect(screen.getAllByRole('link').some((link) => link.hasAttribute('aria-current'))).toBe(false);
  await main(setups.empty);
  await screen.findByRole('heading', { level: 1, name: 'Set up Wattlet' }, { timeout: 30_000 });
  expect(window.location.hash).toBe('#/setup');
  expect(seen).toEqual(['Set up Wattlet']);
});

test('a home that has joined sees its Home at once, and nowhere that it has not joined', async () => {
  const seen = allHeadings();
  show(<App />);
  for (const value of [setups.opening, joined]) {
    await main(value);
    expect(headings()).toEqual(['Home']);
    expect(screen.queryByText('Not joined yet')).toBeNull();
  }
  await act(async () => useHousehold.setState({ value: aView() }));
  expect(screen.getAllByText(/Sonnenhof/).length).toBeGreaterThan(0);
  expect(seen).toEqual(['Home']);
});

test('a keychain that waits for the person is told of, and only where it takes a while', async () => {
  vi.useFakeTimers();
  show(<App />);
  await main(setups.opening);
  await act(() => vi.advanceTimersByTimeAsync(400));
  expect(screen.getByRole('status').textContent).toBe('');
  await act(() => vi.advanceTimersByTimeAsync(2000));
  expect(screen.getByRole('status').textContent).toContain('If your computer asks for permission');
  await main(setups.unavailable);
  expect(screen.getByRole('alert').textContent).toContain('keychain');
  expect(screen.queryByText('Not joined yet')).toBeNull();
});

test('a place that was clicked first is stayed at, with keys, without, and with an invitation', async () => {
  for (const then of [setups.empty, { ...setups.backedUp, invitation: LINK }, joined]) {
    const { unmount } = show(<App />);
    await click('Settings');
    await main(then);
    expect(window.location.hash).toBe('#/settings');
    unmount();
    await main(null);
    window.history.replaceState(null, '', window.location.pathname);
  }
});

test('an invitation leads to its step: at the start without another screen before it, later from wherever one is', async () => {
  const seen = allHeadings();
  const { unmount } = show(<App />);
  await main({ ...setups.backedUp, invitation: LINK });
  expect(window.location.hash).toBe('#/setup/invitation');
  expect(seen).not.toContain('Home');
  unmount();
  await main(null);
  show(<App />);
  await click('Settings');
  await main(setups.backedUp);
  expect(window.location.hash).toBe('#/settings');
  await main({ ...setups.backedUp, invitation: LINK });
  expect(window.location.hash).toBe('#/setup/invitation');
});
