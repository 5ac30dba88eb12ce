import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { openPage, show } from '../../../test/fixtures/page.tsx';
import { DEFAULT_SETTINGS, type SettingsView } from '../../shared/ipc/settings.ts';
import { useSettings } from '../state/settings.ts';
import { DateField } from './DateField.tsx';

openPage({ language: 'de' });
beforeEach(() => {
  useSettings.setState({ value: germanSettings });
});

function Form() {
  const [day, setDay] = useState('2026-03-29');
  return (
    <>
      <DateField label="Von" value={day} onChange={setDay} />
      <output>{day}</output>
    </>
  );
}

const field = () => screen.getByLabelText<HTMLInputElement>('Von');
const value = () => screen.getByRole('status').textContent;
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });

test('shows and takes a day as the chosen language writes it', () => {
  show(<Form />);
  expect(field().value).toBe('29.03.2026');
  type('1.4.26');
  expect(value()).toBe('2026-04-01');
  expect(field().value).toBe('1.4.26');
  fireEvent.blur(field());
  expect(field().value).toBe('01.04.2026');
});

test('what is no day counts as none, stays as typed, and is said once the field is left', () => {
  show(<Form />);
  type('31.2.2026');
  expect(value()).toBe('');
  expect(screen.queryByText(/Bitte schreiben/)).toBeNull();
  fireEvent.blur(field());
  expect(field().value).toBe('31.2.2026');
  expect(screen.getByText('Bitte schreiben Sie den Tag als TT.MM.JJJJ.')).toBeDefined();
  type('28.2.2026');
  expect(screen.queryByText(/Bitte schreiben/)).toBeNull();
});

test('the keyboard opens the month, walks it and chooses, and comes back to the field', async () => {
  show(<Form />);
  field().focus();
  fireEvent.keyDown(field(), { key: 'ArrowDown' });
  const day = (name: string) => screen.findByRole('button', { name, hidden: true });
  await vi.waitFor(async () => expect(document.activeElement).toBe(await day('Sonntag, 29. März 2026')));
  const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
  press('ArrowRight');
  expect(document.activeElement).toBe(await day('Montag, 30. März 2026'));
  press('PageDown');
  press('ArrowUp');
  press('Home');
  expect(document.activeElement).toBe(await day('Montag, 20. April 2026'));
  fireEvent.click(document.activeElement ?? document.body);
  expect(value()).toBe('2026-04-20');
  expect(field().value).toBe('20.04.2026');
  expect(document.activeElement).toBe(field());
  expect(screen.queryByRole('grid', { hidden: true })).toBeNull();
});

test('weeks begin as in the person’s country, for the eye and for Home and End', async () => {
  useSettings.setState({ value: { ...germanSettings, language: 'en', locale: 'en-US' } });
  show(<Form />);
  field().focus();
  fireEvent.keyDown(field(), { key: 'ArrowDown' });
  const [first] = await screen.findAllByRole('columnheader', { hidden: true });
  expect(first?.textContent).toContain('Sunday');
  const day = (name: string) => screen.findByRole('button', { name, hidden: true });
  await vi.waitFor(async () => expect(document.activeElement).toBe(await day('Sunday, March 29, 2026')));
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'End' });
  expect(document.activeElement).toBe(await day('Saturday, April 4, 2026'));
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Home' });
  expect(document.activeElement).toBe(await day('Sunday, March 29, 2026'));
});

test('left without a choice, the month changes nothing', async () => {
  show(<Form />);
  field().focus();
  fireEvent.keyDown(field(), { key: 'ArrowDown' });
  await screen.findByRole('grid', { hidden: true });
  await vi.waitFor(() => expect(document.activeElement?.tagName).toBe('BUTTON'));
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' });
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  expect(value()).toBe('2026-03-29');
  expect(document.activeElement).toBe(field());
});

const germanSettings: SettingsView = {
  choice: DEFAULT_SETTINGS,
  language: 'de',
  locale: 'de-DE',
  canStartAtLogin: false,
};
