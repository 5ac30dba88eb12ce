import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openPage, show } from '../../../test/fixtures/page.tsx';
import { Screen } from './Screen.tsx';

openPage();

test('another screen begins at its top and its title, wherever the one before was left', () => {
  const at = (name: string) => (
    <main>
      <Screen key={name} title={name}>
        long
      </Screen>
    </main>
  );
  const { rerender } = show(at('Home'));
  const main = screen.getByRole('main');
  main.scrollTop = 300;
  rerender(at('Home'));
  expect(main.scrollTop).toBe(300);
  rerender(at('Market'));
  expect(main.scrollTop).toBe(0);
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Market' }));
});
