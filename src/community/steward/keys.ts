/**
 * A steward's own key: an entry of the system's keychain (`--key NAME`), or a Web3 keystore file, version 3
 * (`--keystore FILE`), whose passphrase is asked for. Never an argument, never in a plain file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Wallet } from 'ethers';
import { err, fail, ok, type Result } from '../../shared/result.ts';
import type { Deps } from './deps.ts';

export interface KeyChoice {
  /** Entry of the keychain; `default` unless told. */
  readonly key: string;
  readonly keystore: string | undefined;
}

const entryOf = (name: string): string => `steward-key:${name}`;

/** The private key, 0x and 64 digits. */
export async function openKey(deps: Deps, choice: KeyChoice): Promise<Result<string>> {
  return choice.keystore === undefined ? fromKeychain(deps, choice.key) : fromFile(deps, choice.keystore);
}

async function fromKeychain(deps: Deps, name: string): Promise<Result<string>> {
  const found = await deps.keychain.get(entryOf(name));
  if (found.kind === 'unavailable' && found.reason.code !== 'keychain.locked') return err(found.reason);
  if (found.kind === 'found') return ok(found.value);
  return fail(
    'steward.no-key',
    `The keychain has no steward's key «${name}», or it is locked.`,
    'Make one with `key new`, bring one in with `key import FILE`, or use --keystore FILE.',
    { name },
  );
}

async function fromFile(deps: Deps, path: string): Promise<Result<string>> {
  let json: string;
  try {
    json = readFileSync(path, 'utf8');
  } catch {
    return fail('steward.no-keystore', `There is no file ${path}.`, 'Check the path.', { path });
  }
  const passphrase = await deps.secret(`Passphrase of ${path}: `);
  try {
    return ok((await Wallet.fromEncryptedJson(json, passphrase)).privateKey);
  } catch {
    return fail(
      'steward.keystore-closed',
      `${path} does not open: the passphrase is wrong, or it is no keystore file.`,
      'Type the passphrase again; check the file.',
      { path },
    );
  }
}

/** Puts a key into the keychain. An entry that is there is never replaced: it may be the only copy. */
export async function keepKey(deps: Deps, name: string, privateKey: string): Promise<Result<null>> {
  let known = await deps.keychain.get(entryOf(name));
  if (known.kind === 'unavailable' && known.reason.code === 'keychain.locked') {
    // A keychain that was never used answers like a locked one. Writing something harmless opens it or proves it shut.
    const probed = await deps.keychain.set('steward-probe', 'open');
    if (probed.kind === 'unavailable') return err(probed.reason);
    known = await deps.keychain.get(entryOf(name));
  }
  if (known.kind === 'unavailable') return err(known.reason);
  if (known.kind === 'found') {
    return fail(
      'steward.key-exists',
      `The keychain has a steward's key «${name}» already. Nothing was changed.`,
      'Choose another name with --key NAME.',
      { name },
    );
  }
  const kept = await deps.keychain.set(entryOf(name), privateKey);
  return kept.kind === 'done' ? ok(null) : err(kept.reason);
}

/** Writes a keystore file under a passphrase that is asked for twice. */
export async function writeKeystore(deps: Deps, path: string, privateKey: string): Promise<Result<null>> {
  if (existsSync(path)) {
    return fail(
      'steward.file-exists',
      `${path} is there already. Nothing was changed.`,
      'Choose another name.',
      {
        path,
      },
    );
  }
  const passphrase = await deps.secret('New passphrase (at least 10 characters): ');
  if (passphrase.length < 10) {
    return fail('steward.short-passphrase', 'The passphrase is too short.', 'Take at least 10 characters.');
  }
  if ((await deps.secret('The same again: ')) !== passphrase) {
    return fail('steward.passphrases-differ', 'The two passphrases differ.', 'Try again.');
  }
  writeFileSync(path, await new Wallet(privateKey).encrypt(passphrase), { mode: 0o600, flag: 'wx' });
  return ok(null);
}
