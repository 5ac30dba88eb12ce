import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openPage, show } from '../../../test/fixtures/page.tsx';
import { joined, setups } from '../../../test/fixtures/setups.ts';
import type { SetupView } from '../../shared/ipc/setup.ts';
import { useSetup } from '../state/setup.ts';
import { Navigation } from './Navigation.tsx';

openPage();

const ALWAYS = ['Home', 'Market', 'History', 'Share', 'Keys', 'Settings'];
const opening: SetupView = {
  ...joined,
  keys: { ...joined.keys, state: 'opening', hasPassphrase: false },
  community: null,
};

test.each<[string, SetupView | null, readonly string[]]>([
  ['main has told nothing yet', null, []],
  ['the keychain is being asked', opening, []],
  ['there are no keys', setups.empty, ['Set-up']],
  ['this home has not joined', setups.backedUp, ['Set-up']],
  ['this home has joined', joined, []],
])('entries do not move when the first run comes or goes: %s', (_when, value, more) => {
  useSetup.setState({ value });
  show(<Navigation current="home" />);
  expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual([...ALWAYS, ...more]);
});
