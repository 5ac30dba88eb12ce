import { fail, ok, type Result } from '../../shared/result.ts';
import type { VaultMode } from './api.ts';
import { type Contents, packContents, unpackContents } from './contents.ts';
import { VAULT_FILE, type VaultFiles } from './files.ts';
import {
  FORMAT_VERSION,
  fileKey,
  type Header,
  keyIdOf,
  newStretch,
  newWrappingKey,
  openHeader,
  SCRYPT_N,
  type ScryptHeader,
  seal,
  stretchAgain,
  unseal,
} from './seal.ts';
import type { SecretStore } from './secret-store.ts';

/**
 * The vault file on disk and its wrapping key in the keychain. Every change is: write beside, sync, read back,
 * compare, swap, sync, and only then delete what the old file needed. Killed at any point, the old or the new opens.
 */
const NEW_FILE = 'vault.bin.new';

/** An opened vault file. `key` and `entropy` are secret; `close` zeroes them. */
export interface OpenFile {
  readonly entropy: Buffer;
  readonly contents: Contents;
  readonly header: Omit<Header, 'nonce'>;
  readonly key: Buffer;
}

export interface VaultFileDeps {
  readonly files: VaultFiles;
  readonly secrets: SecretStore;
  /** N of scrypt for what is sealed anew; a file with a lower one is raised to it when it is opened. */
  readonly scryptN?: number;
}

const entryName = (keyId: string) => `wrapping-key-${keyId}`;

export function closeFile(open: OpenFile): void {
  open.entropy.fill(0);
  open.key.fill(0);
}

export class VaultFile {
  readonly #files: VaultFiles;
  readonly #secrets: SecretStore;
  readonly #scryptN: number;

  constructor(deps: VaultFileDeps) {
    this.#files = deps.files;
    this.#secrets = deps.secrets;
    this.#scryptN = deps.scryptN ?? SCRYPT_N;
  }

  /** The header of the file that is there, or null where there is none. */
  header(): Result<Header | null> {
    const file = this.#read(VAULT_FILE);
    if (!file.ok) return file;
    if (file.value === null) return ok(null);
    const parts = openHeader(file.value);
    return parts.ok ? ok(parts.value.header) : parts;
  }

  /**
   * Opens the file. Fails with `vault.none`, `vault.passphrase-needed`, `vault.wrong-passphrase`, `vault.damaged`,
   * `vault.newer`, `keychain.…`; nothing is created, replaced or deleted in any of these cases.
   */
  async open(passphrase?: string): Promise<Result<OpenFile>> {
    const file = this.#read(VAULT_FILE);
    if (!file.ok) return file;
    if (file.value === null) {
      return fail('vault.none', 'There are no keys on this computer yet.', 'Set up or restore a household.');
    }
    const parts = openHeader(file.value);
    if (!parts.ok) return parts;
    const { header } = parts.value;
    const wrapping = await this.#wrappingKey(header);
    if (!wrapping.ok) return wrapping;
    const stretched = await stretchFor(header, passphrase);
    if (!stretched.ok) {
      wrapping.value?.fill(0);
      return stretched;
    }
    const key = fileKey(header.mode, wrapping.value, stretched.value);
    wrapping.value?.fill(0);
    stretched.value?.fill(0);
    const plain = unseal(parts.value, key);
    if (!plain.ok) return plain;
    const unpacked = unpackContents(plain.value);
    plain.value.fill(0);
    if (!unpacked.ok) return unpacked;
    const { nonce: _, ...rest } = header;
    const open: OpenFile = { ...unpacked.value, header: rest, key };
    return this.#tidy(open, passphrase);
  }

  /**
   * Seals a new vault. Where a file is there, whatever its state, fails with `vault.exists`; with `keepOldAs` that file
   * is first copied under this name, and nothing ever removes the copy.
   */
  async create(
    entropy: Buffer,
    contents: Contents,
    mode: VaultMode,
    passphrase: string | undefined,
    keepOldAs: string | null = null,
  ): Promise<Result<OpenFile>> {
    const there = this.#read(VAULT_FILE);
    if (!there.ok) return there;
    if (there.value !== null) {
      if (keepOldAs === null) {
        return fail(
          'vault.exists',
          'This computer already holds the keys of a household. Nothing was changed.',
          'Use it, or restore in another folder.',
        );
      }
      const old = there.value;
      const copied = this.#disk(() => {
        this.#files.write(keepOldAs, old);
        this.#files.sync(keepOldAs);
        this.#files.syncFolder();
        return null;
      });
      if (!copied.ok) return copied;
    }
    return this.#sealAnew(entropy, contents, mode, passphrase);
  }

  /** Writes changed contents under the same key. */
  save(open: OpenFile, contents: Contents): Result<OpenFile> {
    const next = { ...open, contents };
    const swapped = this.#swap(next);
    return swapped.ok ? ok(next) : swapped;
  }

  /**
   * Seals under a new key: another passphrase, another mode, or a new wrapping key (always made anew). The old entry
   * leaves the keychain only after the new file is in place and was read back.
   */
  async rekey(open: OpenFile, mode: VaultMode, passphrase: string | undefined): Promise<Result<OpenFile>> {
    const retired = open.header.keyId === null ? [] : [open.header.keyId];
    const contents = { ...open.contents, retiredKeys: [...open.contents.retiredKeys, ...retired] };
    const sealed = await this.#sealAnew(open.entropy, contents, mode, passphrase);
    if (!sealed.ok) return sealed;
    open.key.fill(0);
    return this.#removeRetired(sealed.value);
  }

  /** Whether this is the vault's passphrase; false also where none was set. */
  async knows(open: OpenFile, passphrase: string): Promise<boolean> {
    const check = open.header.scrypt ?? open.contents.verifier;
    if (check === null) return false;
    const key = await stretchAgain(passphrase, check);
    key?.fill(0);
    return key !== null;
  }

  async #sealAnew(
    entropy: Buffer,
    contents: Contents,
    mode: VaultMode,
    passphrase: string | undefined,
  ): Promise<Result<OpenFile>> {
    let scrypt: ScryptHeader | null = null;
    let stretched: Buffer | null = null;
    if (passphrase !== undefined) {
      const made = await newStretch(passphrase, this.#scryptN);
      scrypt = made.header;
      stretched = made.key;
    } else if (mode !== 'keychain') {
      return fail(
        'vault.passphrase-needed',
        'Without a passphrase the keys cannot be locked this way. Nothing was changed.',
        'Choose a passphrase.',
      );
    }
    let wrapping: Buffer | null = null;
    if (mode !== 'passphrase') {
      wrapping = newWrappingKey();
      const stored = await this.#secrets.set(entryName(keyIdOf(wrapping)), wrapping.toString('base64'));
      if (stored.kind === 'unavailable') return { ok: false, error: stored.reason };
    }
    const inFile = mode === 'keychain' ? null : stretched;
    const open: OpenFile = {
      entropy: Buffer.from(entropy),
      contents: { ...contents, verifier: mode === 'keychain' ? scrypt : null },
      header: {
        format: 'wattlet-vault',
        version: FORMAT_VERSION,
        mode,
        keyId: wrapping === null ? null : keyIdOf(wrapping),
        scrypt: mode === 'keychain' ? null : scrypt,
      },
      key: fileKey(mode, wrapping, inFile),
    };
    wrapping?.fill(0);
    stretched?.fill(0);
    const swapped = this.#swap(open);
    if (swapped.ok) return ok(open);
    closeFile(open);
    return swapped;
  }

  /** After opening: what a kill left behind is finished, and an old format is raised. */
  async #tidy(open: OpenFile, passphrase: string | undefined): Promise<Result<OpenFile>> {
    const { scrypt, version } = open.header;
    if (version < FORMAT_VERSION || (scrypt !== null && scrypt.N < this.#scryptN)) {
      const raised = await this.rekey(open, open.header.mode, passphrase);
      // An old format still opens: a disk that is full today must not keep the household from trading.
      return raised.ok ? raised : ok(open);
    }
    await this.#removeUnfinished(open);
    return this.#removeRetired(open);
  }

  /** A new file that was never swapped in, and the wrapping key that was made for it. */
  async #removeUnfinished(open: OpenFile): Promise<void> {
    const left = this.#read(NEW_FILE);
    if (!left.ok || left.value === null) return;
    const parts = openHeader(left.value);
    const keyId = parts.ok ? parts.value.header.keyId : null;
    if (keyId !== null && keyId !== open.header.keyId) await this.#secrets.remove(entryName(keyId));
    this.#disk(() => this.#files.remove(NEW_FILE));
  }

  async #removeRetired(open: OpenFile): Promise<Result<OpenFile>> {
    const left: string[] = [];
    for (const keyId of open.contents.retiredKeys) {
      const gone = await this.#secrets.remove(entryName(keyId));
      if (gone.kind === 'unavailable') left.push(keyId);
    }
    if (left.length === open.contents.retiredKeys.length) return ok(open);
    const saved = this.save(open, { ...open.contents, retiredKeys: left });
    return saved.ok ? saved : ok(open);
  }

  #swap(open: OpenFile): Result<null> {
    const plain = packContents(open.entropy, open.contents);
    const bytes = seal(open.header, open.key, plain);
    plain.fill(0);
    return this.#disk(() => {
      this.#files.write(NEW_FILE, bytes);
      this.#files.sync(NEW_FILE);
      this.#files.syncFolder();
      const back = this.#files.read(NEW_FILE);
      if (back === null || !bytes.equals(back)) throw new Error('what was read back differs');
      this.#files.rename(NEW_FILE, VAULT_FILE);
      this.#files.syncFolder();
      return null;
    });
  }

  async #wrappingKey(header: Header): Promise<Result<Buffer | null>> {
    if (header.keyId === null) return ok(null);
    const answer = await this.#secrets.get(entryName(header.keyId));
    if (answer.kind === 'unavailable') return { ok: false, error: answer.reason };
    if (answer.kind === 'absent') {
      return fail(
        'keychain.entry-missing',
        'The keychain is open, but the entry that unlocks your keys is no longer in it. Nothing was changed.',
        'Bring the entry back (from a backup of the keychain), or restore the household from one of your backups.',
      );
    }
    const key = Buffer.from(answer.value, 'base64');
    if (key.length === 32 && keyIdOf(key) === header.keyId) return ok(key);
    return fail(
      'keychain.entry-altered',
      'The entry that unlocks your keys was changed by someone or something else. Nothing was changed here.',
      'Bring the old entry back (from a backup of the keychain), or restore the household from one of your backups.',
    );
  }

  #read(name: string): Result<Uint8Array | null> {
    return this.#disk(() => this.#files.read(name));
  }

  #disk<T>(act: () => T): Result<T> {
    try {
      return ok(act());
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return fail(
        'vault.disk',
        `The file with your keys could not be read or written (${reason}). The one before is still there.`,
        'Check that the disk is not full and that the folder belongs to you, then try again.',
        { reason },
      );
    }
  }
}

async function stretchFor(header: Header, passphrase: string | undefined): Promise<Result<Buffer | null>> {
  if (header.scrypt === null) return ok(null);
  if (passphrase === undefined) {
    return fail('vault.passphrase-needed', 'Your keys are locked.', 'Type your passphrase.');
  }
  const key = await stretchAgain(passphrase, header.scrypt);
  if (key !== null) return ok(key);
  return fail(
    'vault.wrong-passphrase',
    'This is not the passphrase of this vault. Nothing was changed.',
    'Type it again; mind capital letters and the keyboard language.',
  );
}
