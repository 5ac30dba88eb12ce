import { screen } from '@testing-library/react';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { openPage, show } from '../../../test/fixtures/page.tsx';
import { ErrorNotice } from './ErrorNotice.tsx';
import { StatCard } from './StatCard.tsx';
import { TimelineBar } from './TimelineBar.tsx';
import { Verdict } from './Verdict.tsx';

openPage();

test('an error is told in the person’s language, with its facts', async () => {
  const error = {
    code: 'files.notWritten',
    message: 'm',
    remedy: 'r',
    params: { file: 'a.json', reason: 'ENOSPC' },
  };
  await i18next.changeLanguage('de');
  show(<ErrorNotice error={error} />);
  expect(screen.getByRole('alert').textContent).toContain(
    'Die Datei a.json konnte nicht geschrieben werden (ENOSPC). Die vorige ist noch da.',
  );
  expect(screen.getByRole('alert').textContent).toContain('files.notWritten');
  await i18next.changeLanguage('en');
});

test('an error without words of its own is told in those it carries', () => {
  show(<ErrorNotice error={{ code: 'roof.leaks', message: 'The roof leaks.', remedy: 'Fetch a bucket.' }} />);
  expect(screen.getByRole('alert').textContent).toContain('The roof leaks.');
  expect(screen.getByRole('alert').textContent).toContain('Fetch a bucket.');
});

test('words from a failure are text, never markup', () => {
  show(<ErrorNotice error={{ code: 'x.y', message: '<img src=x onerror=alert(1)>', remedy: '<b>r</b>' }} />);
  expect(screen.getByRole('alert').querySelector('img, b')).toBeNull();
});

test('a number that is not known is said to be so, not zero', () => {
  show(<StatCard label="Today" value={null} unit="kWh" />);
  expect(screen.getByText('unknown')).toBeDefined();
  expect(screen.queryByText('kWh')).toBeNull();
});

test('a verdict has words beside its mark', () => {
  show(
    <>
      <Verdict state="good" />
      <Verdict state="bad" label="12 Wh too many" />
      <Verdict state="open" />
    </>,
  );
  for (const words of ['Checked', '12 Wh too many', 'Not checked yet'])
    expect(screen.getByText(words)).toBeDefined();
});

test('the timeline says what is done, what runs, and what is to come', () => {
  const steps = [
    { key: 'a', label: 'Offer', length: 5 },
    { key: 'b', label: 'Sum', length: 3 },
    { key: 'c', label: 'Price', length: 2 },
  ];
  const { rerender } = show(<TimelineBar label="Slot" steps={steps} position={6.5} />);
  const words = () => screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(words()).toEqual(['Offer (done)', 'Sum (now)', 'Price (to come)']);
  expect(screen.getByText('Sum').getAttribute('aria-current')).toBe('step');
  for (const [position, expected] of [
    [-1, ['Offer (to come)', 'Sum (to come)', 'Price (to come)']],
    [0, ['Offer (now)', 'Sum (to come)', 'Price (to come)']],
    [5, ['Offer (done)', 'Sum (now)', 'Price (to come)']],
    [10, ['Offer (done)', 'Sum (done)', 'Price (done)']],
  ] as const) {
    rerender(<TimelineBar label="Slot" steps={steps} position={position} />);
    expect(words()).toEqual(expected);
  }
});
