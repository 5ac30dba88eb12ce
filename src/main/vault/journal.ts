import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { addressSchema, hex32Schema, kindSchema } from './api.ts';
import type { VaultFiles } from './files.ts';

/**
 * One vector, and one set D, per (deployment, kind, slot), also across crashes: a line is on disk before the answer
 * leaves the vault. A line holds `bind`, which hides the values behind the salt, never the values.
 *
 * The first line carries an id that the vault file knows too. Where they differ, the journal was lost or exchanged:
 * the new one starts with `since`, and vectors that could already be out by then are refused.
 */
const FILE = 'journal.txt';
const NEW_FILE = 'journal.txt.new';
/** Entries of a deployment that are kept when the file is written anew, those of the highest slots. */
export const KEPT_ENTRIES = 1024;
const COMPACT_AFTER = 2 * KEPT_ENTRIES;

const headSchema = z.object({
  id: z.string(),
  since: z.number().nullable(),
  /** Highest slot of a dropped entry, by deployment: up to it nothing is known, so everything is refused. */
  dropped: z.record(z.string(), z.int()),
});
/** Another member as it was masked for; kept once, so that a reveal after a restart finds its mask key. */
const peerLineSchema = z.object({ id: z.string(), account: addressSchema, x: hex32Schema, y: hex32Schema });
export type JournalPeer = z.output<typeof peerLineSchema>;
const entrySchema = z.object({
  dom: z.string(),
  kind: kindSchema,
  slot: z.int(),
  /** Commits to the unmasked words. */
  bind: hex32Schema,
  /** Hash of what is submitted: V, bind, keccak256(b), A, M. */
  sealed: hex32Schema,
  bHash: hex32Schema,
  /** Ids of the other members of the active set, sorted. */
  peers: z.array(z.string()),
  /** D of the reveal that was given, sorted; absent before the first. */
  missing: z.array(addressSchema).optional(),
});
export type JournalEntry = z.output<typeof entrySchema>;
const lineSchema = z.union([entrySchema, peerLineSchema]);

const checksum = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const line = (value: unknown): string => {
  const text = JSON.stringify(value);
  return `${checksum(text)} ${text}\n`;
};
/** Begun when the computer's clock was ahead, a journal would refuse everything until that day: it begins now. */
const notAfter = (head: z.infer<typeof headSchema>, now: number) =>
  head.since !== null && head.since > now ? { ...head, since: now } : head;
const keyOf = (dom: string, kind: number, slot: number) => `${dom}/${kind}/${slot}`;

export const newJournalId = (): string => randomBytes(16).toString('hex');

export class Journal {
  readonly #files: VaultFiles;
  #head: z.infer<typeof headSchema>;
  readonly #entries = new Map<string, JournalEntry>();
  readonly #peers = new Map<string, JournalPeer>();
  #lines = 0;
  /** A line may have been written in part: the file is written anew before the next one. */
  #torn = false;

  private constructor(files: VaultFiles, head: z.infer<typeof headSchema>) {
    this.#files = files;
    this.#head = head;
  }

  /**
   * Opens the journal of the vault with this id. `fresh` is true for a vault made just now from new entropy, which
   * cannot have sent anything. Otherwise a missing, damaged or foreign journal is begun anew with `since = now`.
   */
  static open(files: VaultFiles, id: string, now: number, fresh: boolean): Result<Journal> {
    try {
      const bytes = files.read(FILE);
      const known = bytes === null ? null : readLines(Buffer.from(bytes).toString('utf8').split('\n'));
      const head = headSchema.safeParse(known?.[0]);
      const lines = known?.slice(1).map((value) => lineSchema.safeParse(value)) ?? [];
      const kept = head.success && head.data.id === id && lines.every((each) => each.success);
      const journal = new Journal(
        files,
        kept ? notAfter(head.data, now) : { id, since: fresh ? null : now, dropped: {} },
      );
      if (kept) for (const each of lines) if (each.success) journal.#remember(each.data);
      journal.#rewrite();
      return ok(journal);
    } catch {
      return diskFailure();
    }
  }

  /** From when this journal knows everything; null: from the first vector on. */
  get since(): number | null {
    return this.#head.since;
  }

  get(dom: string, kind: number, slot: number): JournalEntry | null {
    return this.#entries.get(keyOf(dom, kind, slot)) ?? null;
  }

  peer(id: string): JournalPeer | null {
    return this.#peers.get(id) ?? null;
  }

  /** Whether the slot is so old that its entry may have been dropped. */
  tooOld(dom: string, slot: number): boolean {
    return slot <= (this.#head.dropped[dom] ?? -1);
  }

  /** Writes an entry, and the peers that are not in the file yet; returns once they are on disk. */
  put(entry: JournalEntry, peers: readonly JournalPeer[] = []): Result<null> {
    const unknown = peers.filter((peer) => !this.#peers.has(peer.id));
    try {
      if (this.#torn || this.#lines > COMPACT_AFTER) this.#rewrite();
      this.#torn = true;
      this.#files.append(FILE, Buffer.from([...unknown, entry].map(line).join(''), 'utf8'));
      this.#files.sync(FILE);
      this.#torn = false;
    } catch {
      return diskFailure();
    }
    for (const value of [...unknown, entry]) this.#remember(value);
    this.#lines += 1 + unknown.length;
    return ok(null);
  }

  #remember(value: JournalEntry | JournalPeer): void {
    if ('slot' in value) {
      // The same fifteen homes in three thousand entries: one text for each home, not one for each entry.
      const peers = value.peers.map((id) => this.#peers.get(id)?.id ?? id);
      this.#entries.set(keyOf(value.dom, value.kind, value.slot), { ...value, peers });
    } else this.#peers.set(value.id, value);
  }

  /** Drops what is oldest by slot, never by time: one entry with an absurd slot must not push out the real ones. */
  #drop(): void {
    const dropped = { ...this.#head.dropped };
    for (const dom of new Set([...this.#entries.values()].map((entry) => entry.dom))) {
      const own = [...this.#entries.values()].filter((entry) => entry.dom === dom);
      const oldest = own.sort((a, b) => a.slot - b.slot).slice(0, Math.max(0, own.length - KEPT_ENTRIES));
      for (const { kind, slot } of oldest) {
        this.#entries.delete(keyOf(dom, kind, slot));
        dropped[dom] = Math.max(dropped[dom] ?? -1, slot);
      }
    }
    this.#head = { ...this.#head, dropped };
    const used = new Set([...this.#entries.values()].flatMap((entry) => entry.peers));
    for (const id of this.#peers.keys()) if (!used.has(id)) this.#peers.delete(id);
  }

  #rewrite(): void {
    this.#drop();
    const text = [this.#head, ...this.#peers.values(), ...this.#entries.values()].map(line).join('');
    this.#files.write(NEW_FILE, Buffer.from(text, 'utf8'));
    this.#files.sync(NEW_FILE);
    this.#files.rename(NEW_FILE, FILE);
    this.#files.syncFolder();
    this.#lines = 0;
    this.#torn = false;
  }
}

/** Every line's value; null where one that is not the last fails its checksum (the last may be torn by a kill). */
function readLines(lines: readonly string[]): unknown[] | null {
  const values: unknown[] = [];
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    if (text.slice(0, 16) === checksum(text.slice(17))) values.push(JSON.parse(text.slice(17)));
    // A whole line ends with a line break, so only what follows the last one can be a torn write.
    else if (index < lines.length - 1) return null;
  }
  return values;
}

function diskFailure() {
  return fail(
    'vault.journal-disk',
    'The vault could not note what it is about to send, so it sent nothing.',
    'Check that the disk is not full and that the folder belongs to you.',
  );
}
