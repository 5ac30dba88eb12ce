import type { Clock } from '../../shared/clock.ts';
import type { HouseholdKeys } from '../../shared/protocol/hd.ts';
import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import type { BackupKind, CommunityTerms, Identity, VaultMode, VaultStatus } from './api.ts';
import type { Contents } from './contents.ts';
import { VAULT_FILE, type VaultFiles } from './files.ts';
import { Journal, newJournalId } from './journal.ts';
import type { SecretStore } from './secret-store.ts';
import { forgetKeys, identityOf, keysOf, type Seed } from './seed.ts';
import { signsFor } from './signing.ts';
import { Tries } from './tries.ts';
import { closeFile, type OpenFile, VaultFile } from './vault-file.ts';
import { Vectors } from './vectors.ts';

export interface VaultDeps {
  readonly files: VaultFiles;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** See `vault-file.ts`. */
  readonly scryptN?: number;
}

/** An open vault. */
export interface Session {
  file: OpenFile;
  readonly keys: HouseholdKeys;
  readonly identity: Identity;
  readonly journal: Journal;
  /** Null until a community was joined. */
  vectors: Vectors | null;
}

/** Half a year: the backups are tried twice a year. */
const DRILL_SECONDS = 182 * 86_400;
const SHORTEST_PASSPHRASE = 8;

const closedStatus: Omit<VaultStatus, 'state' | 'reason' | 'mode' | 'hasPassphrase'> = {
  identity: null,
  createdAt: null,
  restoredAt: null,
  community: null,
  payoutAccount: null,
  predecessor: null,
  backups: [],
  lastDrillAt: null,
  drillDueAt: null,
};

/** Seed and keys in memory while the vault is open, and the rules of opening, changing and forgetting them. */
export class VaultCore {
  readonly #deps: VaultDeps;
  readonly #file: VaultFile;
  readonly #tries: Tries;
  #session: Session | null = null;
  /** Why the last opening failed; shown by `status`. */
  #reason: AppError | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: VaultDeps) {
    this.#deps = deps;
    this.#file = new VaultFile(deps);
    this.#tries = new Tries(deps.clock);
  }

  /** Calls are answered one at a time, in the order they came, whichever port they came by. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(act);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  now() {
    return this.#deps.clock.now();
  }

  get session(): Result<Session> {
    if (this.#session !== null) return ok(this.#session);
    return fail('vault.locked', 'The keys are locked.', 'Open the vault first.');
  }

  get joined(): Result<{ session: Session; terms: CommunityTerms; vectors: Vectors }> {
    const session = this.#session;
    if (session === null) return fail('vault.locked', 'The keys are locked.', 'Open the vault first.');
    const terms = session.file.contents.community;
    if (terms !== null && session.vectors !== null) {
      return ok({ session, terms, vectors: session.vectors });
    }
    return fail(
      'vault.not-joined',
      'This household has not joined a community yet.',
      'Accept an invitation first.',
    );
  }

  status(): VaultStatus {
    const header = this.#file.header();
    const session = this.#session;
    if (session === null) {
      const reason = header.ok ? this.#reason : header.error;
      const mode = header.ok ? (header.value?.mode ?? null) : null;
      const needsPassphrase = header.ok && header.value?.scrypt != null;
      const common = { ...closedStatus, mode, hasPassphrase: needsPassphrase };
      if (header.ok && header.value === null) return { ...common, state: 'empty', reason: null };
      const locked = reason === null || isLock(reason);
      return { ...common, state: locked ? 'locked' : 'unavailable', reason: plain(reason) };
    }
    const { contents, header: sealed } = session.file;
    const { createdAt, community, payoutAccount, predecessor, backups, lastDrillAt } = contents;
    return {
      state: 'open',
      reason: null,
      mode: sealed.mode,
      identity: session.identity,
      hasPassphrase: this.hasPassphrase(session),
      createdAt,
      // A lost journal is a restore as well: what was sent before is unknown.
      restoredAt: session.journal.since === null ? contents.restoredAt : utcSeconds(session.journal.since),
      community,
      payoutAccount,
      predecessor: predecessor?.account ?? null,
      backups,
      lastDrillAt,
      drillDueAt: lastDrillAt === null ? null : utcSeconds(lastDrillAt + DRILL_SECONDS),
    };
  }

  /**
   * Seals a new vault for a seed and opens it; takes over the entropy. `new`: from new entropy. `restored`: from a
   * backup, where no vault is. `replaced`: from a backup, and a vault that cannot be opened is kept under another name.
   */
  async make(
    seed: Seed,
    mode: VaultMode,
    passphrase: string | undefined,
    origin: 'new' | 'restored' | 'replaced',
  ): Promise<Result<Identity>> {
    if (this.#session !== null) {
      return fail('vault.exists', 'The household on this computer works. Nothing was changed.', 'Use it.');
    }
    const long = checkNew(passphrase);
    if (!long.ok) return long;
    const keys = await keysOf(seed);
    const { account } = identityOf(keys);
    forgetKeys(keys);
    const now = this.now();
    const contents: Contents = {
      language: seed.language,
      account,
      createdAt: now,
      restoredAt: origin === 'new' ? null : now,
      verifier: null,
      retiredKeys: [],
      journalId: newJournalId(),
      payoutAccount: null,
      community: null,
      predecessor: null,
      backups: [],
      lastDrillAt: null,
      meterKeys: [],
    };
    const keepOldAs = origin === 'replaced' ? `${VAULT_FILE}.before-${now}` : null;
    const file = await this.#file.create(seed.entropy, contents, mode, passphrase, keepOldAs);
    seed.entropy.fill(0);
    return file.ok ? this.#begin(file.value, origin === 'new') : file;
  }

  async open(passphrase: string | undefined): Promise<Result<Identity>> {
    if (this.#session !== null) return ok(this.#session.identity);
    const allowed = passphrase === undefined ? ok(null) : this.#tries.allow();
    if (!allowed.ok) return allowed;
    const file = await this.#file.open(passphrase);
    if (file.ok || file.error.code === 'vault.wrong-passphrase') this.#tries.note(file.ok);
    if (file.ok) return this.#begin(file.value, false);
    this.#reason = file.error;
    return file;
  }

  /** Zeroes seed and keys. */
  forget(): void {
    const session = this.#session;
    this.#session = null;
    if (session === null) return;
    session.vectors?.close();
    forgetKeys(session.keys);
    closeFile(session.file);
  }

  hasPassphrase(session: Session): boolean {
    return session.file.header.scrypt !== null || session.file.contents.verifier !== null;
  }

  /** For sensitive acts: the passphrase must be given wherever one is set. */
  async authorize(session: Session, passphrase: string | undefined): Promise<Result<null>> {
    if (!this.hasPassphrase(session)) return ok(null);
    if (passphrase === undefined) {
      return fail('vault.passphrase-needed', 'This needs your passphrase.', 'Type your passphrase.');
    }
    const allowed = this.#tries.allow();
    if (!allowed.ok) return allowed;
    const right = await this.#file.knows(session.file, passphrase);
    this.#tries.note(right);
    if (right) return ok(null);
    return fail(
      'vault.wrong-passphrase',
      'This is not the passphrase of this vault. Nothing was changed.',
      'Type it again; mind capital letters and the keyboard language.',
    );
  }

  async rekey(session: Session, mode: VaultMode, passphrase: string | undefined): Promise<Result<null>> {
    const long = checkNew(passphrase);
    if (!long.ok) return long;
    const file = await this.#file.rekey(session.file, mode, passphrase);
    if (!file.ok) return file;
    session.file = file.value;
    // Whoever sets a passphrase has shown who they are; the wrong ones before are no guesses at the new one.
    this.#tries.note(true);
    return ok(null);
  }

  save(session: Session, contents: Contents): Result<null> {
    const saved = this.#file.save(session.file, contents);
    if (!saved.ok) return saved;
    session.file = saved.value;
    this.#follow(session);
    return ok(null);
  }

  /** Notes when a backup was made or last tried; a try is also the drill. */
  noteBackup(session: Session, kind: BackupKind, what: 'made' | 'checked'): Result<null> {
    const { contents } = session.file;
    const now = this.now();
    const before = contents.backups.find((backup) => backup.kind === kind);
    const after = {
      kind,
      madeAt: what === 'made' ? now : (before?.madeAt ?? null),
      // A backup made anew has not been tried yet.
      checkedAt: what === 'checked' ? now : null,
    };
    const backups = [...contents.backups.filter((backup) => backup.kind !== kind), after];
    const lastDrillAt = what === 'checked' ? now : contents.lastDrillAt;
    return this.save(session, { ...contents, backups, lastDrillAt });
  }

  seedOf(session: Session): Seed {
    return { entropy: session.file.entropy, language: session.file.contents.language };
  }

  async #begin(file: OpenFile, fresh: boolean): Promise<Result<Identity>> {
    const keys = await keysOf({ entropy: file.entropy, language: file.contents.language });
    const identity = identityOf(keys);
    const journal = Journal.open(this.#deps.files, file.contents.journalId, this.now(), fresh);
    const fits = identity.account === file.contents.account && signsFor(keys.accountKey, identity.account);
    if (!fits || !journal.ok) {
      forgetKeys(keys);
      closeFile(file);
      this.#reason = journal.ok ? wrongAccount : journal.error;
      return { ok: false, error: this.#reason };
    }
    this.#reason = null;
    this.#session = { file, keys, identity, journal: journal.value, vectors: null };
    this.#follow(this.#session);
    return ok(identity);
  }

  /** Vectors follow the community and its limits. */
  #follow(session: Session): void {
    const terms = session.file.contents.community;
    session.vectors?.close();
    const { keys, identity, journal } = session;
    session.vectors = terms === null ? null : new Vectors(keys.maskKey, identity.account, terms, journal);
  }
}

const wrongAccount: AppError = {
  code: 'vault.wrong-account',
  message: 'The keys in the file are not those of the household it was made for. Nothing was changed.',
  remedy: 'Restore the household from one of your backups.',
};

const isLock = (reason: AppError) =>
  reason.code === 'vault.passphrase-needed' || reason.code === 'vault.wrong-passphrase';

/** The schema's shape of a reason: without `params` where there are none. */
function plain(reason: AppError | null): VaultStatus['reason'] {
  if (reason === null) return null;
  const { code, message, remedy, params } = reason;
  return params === undefined ? { code, message, remedy } : { code, message, remedy, params: { ...params } };
}

function checkNew(passphrase: string | undefined): Result<null> {
  if (passphrase === undefined || [...passphrase.normalize('NFKC')].length >= SHORTEST_PASSPHRASE)
    return ok(null);
  return fail(
    'vault.passphrase-short',
    'The passphrase is too short. Nothing was changed.',
    `Use at least ${SHORTEST_PASSPHRASE} characters; four or five unrelated words are good and easy to type.`,
    { least: SHORTEST_PASSPHRASE },
  );
}
