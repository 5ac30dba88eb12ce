import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { addressSchema, kindSchema } from './api.ts';
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
/** Slots behind the newest that are kept; what is older is refused without being looked up. */
export const KEPT_SLOTS = 512;
const COMPACT_AFTER = 4 * KEPT_SLOTS;

const headSchema = z.object({ id: z.string(), since: z.number().nullable() });
const vectorSchema = z.object({
  dom: z.string(),
  kind: kindSchema,
  slot: z.int(),
  /** Commits to the unmasked words. */
  bind: z.string(),
  /** Hash over the active set the vector was masked for. */
  peers: z.string(),
  /** The accounts of the active set, this household among them. */
  members: z.array(addressSchema),
  /** D of the reveal that was given, sorted; absent before the first. */
  missing: z.array(addressSchema).optional(),
});
export type JournalEntry = z.infer<typeof vectorSchema>;

const checksum = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const line = (value: unknown): string => {
  const text = JSON.stringify(value);
  return `${checksum(text)} ${text}\n`;
};
const keyOf = (dom: string, kind: number, slot: number) => `${dom}/${kind}/${slot}`;

export const newJournalId = (): string => randomBytes(16).toString('hex');

export class Journal {
  readonly #files: VaultFiles;
  readonly #entries = new Map<string, JournalEntry>();
  #highest = new Map<string, number>();
  #head: z.infer<typeof headSchema>;
  #lines = 0;

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
      const lines = bytes === null ? [] : Buffer.from(bytes).toString('utf8').split('\n');
      const read = readLines(lines);
      const head = headSchema.safeParse(read?.[0]);
      if (read === null || !head.success || head.data.id !== id) {
        const journal = new Journal(files, { id, since: fresh ? null : now });
        journal.#rewrite();
        return ok(journal);
      }
      const journal = new Journal(files, head.data);
      for (const item of read.slice(1)) journal.#remember(vectorSchema.parse(item));
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

  /** Whether the slot is so old that its line may have been dropped. */
  tooOld(dom: string, slot: number): boolean {
    return slot < (this.#highest.get(dom) ?? 0) - KEPT_SLOTS;
  }

  /** Writes a line and returns once it is on disk. */
  put(entry: JournalEntry): Result<null> {
    try {
      this.#files.append(FILE, Buffer.from(line(entry), 'utf8'));
      this.#files.sync(FILE);
    } catch {
      return diskFailure();
    }
    this.#remember(entry);
    this.#lines += 1;
    if (this.#lines < COMPACT_AFTER) return ok(null);
    try {
      this.#rewrite();
    } catch {
      // The long journal is still whole; it is shortened at the next start.
    }
    return ok(null);
  }

  #remember(entry: JournalEntry): void {
    this.#entries.set(keyOf(entry.dom, entry.kind, entry.slot), entry);
    this.#highest.set(entry.dom, Math.max(this.#highest.get(entry.dom) ?? 0, entry.slot));
  }

  #rewrite(): void {
    for (const [key, entry] of this.#entries) if (this.tooOld(entry.dom, entry.slot)) this.#entries.delete(key);
    const text = [this.#head, ...this.#entries.values()].map(line).join('');
    this.#files.write(NEW_FILE, Buffer.from(text, 'utf8'));
    this.#files.sync(NEW_FILE);
    this.#files.rename(NEW_FILE, FILE);
    this.#files.syncFolder();
    this.#lines = 0;
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
