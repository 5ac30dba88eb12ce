/** Who gets past locked screens. A real vault; the household behind it is not needed. */
import { expect, test } from 'vitest';
import { testCore, testPlace } from '../../../test/fixtures/vault.ts';
import { expectOk, fail, ok } from '../../shared/result.ts';
import { localVault } from '../vault/dispatch.ts';
import { setupHandlers } from './setup.ts';

const PASSPHRASE = 'correct horse battery';
type Mode = 'keychain' | 'both';

/** A wallet that starts with locked screens, its keys not open yet, as after a restart. */
async function restarted(mode: Mode, passphrase: string | null = PASSPHRASE) {
  const place = testPlace();
  const made = localVault(testCore(place));
  expectOk(await made.create(passphrase === null ? { mode } : { mode, passphrase }));
  const vault = localVault(testCore(place));
  let locked = true;
  const handlers = setupHandlers({
    vault,
    lock: {
      locked: () => locked,
      lock: async () => ok(null),
      release: () => {
        locked = false;
      },
      change: () => ok(null),
    },
    home: () => null,
    async start(typed) {
      const opened = await vault.unlock(typed === undefined ? {} : { passphrase: typed });
      return opened.ok ? ok(null) : opened;
    },
    join: async () => ok(null),
    checkInvitation: async () => fail('test.none', 'none', 'none'),
    openSecrets: async () => ok(null),
    recordingFile: async () => null,
    chooseRecording: async () => null,
    refresh: async () => undefined,
  });
  return { vault, handlers, locked: () => locked };
}

test.each(['keychain', 'both'] as const)(
  'mode %s: keys that open by themselves do not open the screens, nor does any other word',
  async (mode) => {
    for (const typed of [undefined, 'anything at all'] as const) {
      const { handlers, locked } = await restarted(mode);
      const answer = await handlers['setup.unlock'](typed === undefined ? {} : { passphrase: typed });
      expect(answer.ok).toBe(false);
      expect(locked()).toBe(true);
    }
  },
);

test('the vault was opened by somebody quicker: the passphrase is still asked for', async () => {
  const { vault, handlers, locked } = await restarted('both');
  expectOk(await vault.unlock({ passphrase: PASSPHRASE }));
  expect((await handlers['setup.unlock']({ passphrase: 'anything at all' })).ok).toBe(false);
  expect(locked()).toBe(true);
  expectOk(await handlers['setup.unlock']({ passphrase: PASSPHRASE }));
  expect(locked()).toBe(false);
});

test('the passphrase opens both in one go; without one set there is none to ask for', async () => {
  for (const mode of ['keychain', 'both'] as const) {
    const { handlers, locked } = await restarted(mode);
    expectOk(await handlers['setup.unlock']({ passphrase: PASSPHRASE }));
    expect(locked()).toBe(false);
  }
  const bare = await restarted('keychain', null);
  expectOk(await bare.handlers['setup.unlock']({}));
});
