import { expect, test } from 'vitest';
import { setupViewSchema } from '../../shared/ipc/setup.ts';
import { keysAhead } from './setup-state.ts';

test.each([true, false])(
  'before the vault was asked the window learns that keys are there, and no more; locked: %s',
  (locked) => {
    const settings = { afterMinutes: 15, onSleep: true };
    const told = keysAhead({ locked: () => locked, settings: () => settings });
    expect(setupViewSchema.parse(told)).toEqual(told);
    expect(told).toMatchObject({ screensLocked: locked, lock: settings, community: null });
    expect(told.keys).toMatchObject({ state: 'opening', account: null, fingerprint: null, backups: [] });
  },
);
