import { bytesToHex } from '../../shared/protocol/bytes.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { secretMethods } from '../../shared/vault/secret-api.ts';
import { seedFromBackup } from './backups/material.ts';
import type { Session, VaultCore } from './core.ts';
import type { Handlers } from './dispatch.ts';
import { forgetKeys, identityOf, keysOf, type Seed, wordsOf } from './seed.ts';

/** What the vault answers to the window that shows and takes secrets, and to nobody else. */
export function secretHandlers(core: VaultCore): Handlers<typeof secretMethods> {
  /**
   * Opened, and the passphrase given. Where none is set nothing is shown: whoever took over main could otherwise open a
   * port of its own and ask.
   */
  async function shown(passphrase: string | undefined): Promise<Result<{ session: Session; seed: Seed }>> {
    const session = core.session;
    if (!session.ok) return session;
    if (!core.hasPassphrase(session.value)) {
      return fail('vault.no-passphrase', 'This needs a passphrase, and none was set yet.', 'Set one first.');
    }
    const allowed = await core.authorize(session.value, passphrase);
    return allowed.ok ? ok({ session: session.value, seed: core.seedOf(session.value) }) : allowed;
  }

  return {
    showWords: async ({ passphrase }) => {
      const allowed = await shown(passphrase);
      if (!allowed.ok) return allowed;
      const { session, seed } = allowed.value;
      const noted = core.noteBackup(session, 'words', 'made');
      return noted.ok ? ok({ words: await wordsOf(seed), fingerprint: session.identity.fingerprint }) : noted;
    },

    makeShares: async ({ passphrase, threshold, count }) => {
      const allowed = await shown(passphrase);
      if (!allowed.ok) return allowed;
      const { session, seed } = allowed.value;
      const { makeShares } = await import('./backups/shares.ts');
      const shares = makeShares(seed, threshold, count);
      if (!shares.ok) return shares;
      const noted = core.noteBackup(session, 'shares', 'made');
      return noted.ok ? ok({ shares: shares.value, fingerprint: session.identity.fingerprint }) : noted;
    },

    makeFile: async ({ passphrase, filePassphrase }) => {
      const allowed = await shown(passphrase);
      if (!allowed.ok) return allowed;
      const { session, seed } = allowed.value;
      const { makeFile } = await import('./backups/keystore.ts');
      const json = await makeFile(seed, filePassphrase);
      const { fingerprint } = session.identity;
      const noted = core.noteBackup(session, 'file', 'made');
      return noted.ok ? ok({ json, fileName: `wattlet-backup-${fingerprint}.json`, fingerprint }) : noted;
    },

    noteKit: async () => {
      const session = core.session;
      if (!session.ok) return session;
      const noted = core.noteBackup(session.value, 'kit', 'made');
      return noted.ok ? ok({}) : noted;
    },

    checkBackup: async ({ material, as }) => {
      const session = core.session;
      if (!session.ok) return session;
      const identity = await identityIn(material);
      if (!identity.ok) return identity;
      if (identity.value.account !== session.value.identity.account) {
        return fail(
          'backup.other-household',
          'This backup is whole, but it belongs to another household.',
          `Look for the one with the fingerprint ${session.value.identity.fingerprint}.`,
          { expected: session.value.identity.fingerprint, found: identity.value.fingerprint },
        );
      }
      const noted = core.noteBackup(session.value, as, 'checked');
      return noted.ok ? identity : noted;
    },

    inspect: ({ material }) => identityIn(material),

    adoptPredecessor: async ({ material, passphrase }) => {
      const session = core.session;
      if (!session.ok) return session;
      const allowed = await core.authorize(session.value, passphrase);
      if (!allowed.ok) return allowed;
      const seed = await seedFromBackup(material);
      if (!seed.ok) return seed;
      const keys = await keysOf(seed.value);
      const identity = identityOf(keys);
      const maskKey = bytesToHex(keys.maskKey);
      forgetKeys(keys);
      seed.value.entropy.fill(0);
      if (identity.account === session.value.identity.account) {
        return fail(
          'backup.own-household',
          'This is the backup of the keys on this computer, not of the lost one. Nothing was changed.',
          'A lost home needs new keys here, and the backup of its old ones.',
        );
      }
      const { contents } = session.value.file;
      const predecessor = { account: identity.account, maskKey };
      const saved = core.save(session.value, { ...contents, predecessor });
      return saved.ok ? ok(identity) : saved;
    },

    isOwn: async ({ material }) => {
      const own = await sessionOf(core, material);
      return own.ok ? ok({}) : own;
    },

    resetPassphrase: async ({ material, next }) => {
      const own = await sessionOf(core, material);
      if (!own.ok) return own;
      const sealed = await core.rekey(own.value, own.value.file.header.mode, next);
      return sealed.ok ? ok({}) : sealed;
    },

    restore: async ({ material, mode, passphrase, setAside }) => {
      const seed = await seedFromBackup(material);
      if (!seed.ok) return seed;
      const made = await core.make(seed.value, mode, passphrase, setAside ? 'replaced' : 'restored');
      seed.value.entropy.fill(0);
      // It has just shown that it works. The household is back, whether or not that can be noted.
      const session = core.session;
      if (made.ok && session.ok) core.noteBackup(session.value, material.kind, 'checked');
      return made;
    },
  };
}

/**
 * The open vault, for who brings a backup of it. Whoever asks may be locked out: a refusal names no household, neither
 * this one nor by comparison.
 */
async function sessionOf(
  core: VaultCore,
  material: Parameters<typeof seedFromBackup>[0],
): Promise<Result<Session>> {
  const session = core.session;
  if (!session.ok) return session;
  const identity = await identityIn(material);
  if (!identity.ok) return identity;
  if (identity.value.account === session.value.identity.account) return session;
  return fail(
    'backup.not-this-home',
    'This backup is whole, but it is not one of the home on this computer. Nothing was changed.',
    'Look for another sheet, list or file.',
  );
}

/** Whose backup it is. The seed is forgotten at once. */
async function identityIn(material: Parameters<typeof seedFromBackup>[0]) {
  const seed = await seedFromBackup(material);
  if (!seed.ok) return seed;
  const keys = await keysOf(seed.value);
  const identity = identityOf(keys);
  forgetKeys(keys);
  seed.value.entropy.fill(0);
  return ok(identity);
}
