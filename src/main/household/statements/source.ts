/** A statement's slots and bills from this home's own records; the book adds tariffs and transactions. */
import { READING } from '../../../shared/protocol/domain.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { periodOf, slotEnd, slotStart } from '../../../shared/slots.ts';
import type { StatementBill, StatementSlot } from '../../../shared/statements/lines.ts';
import type { StatementSource } from '../../../shared/statements/statement.ts';
import { periodNo, type SlotNo, slotNo } from '../../../shared/units.ts';
import type { StoredSlot } from '../../store/api.ts';
import { billRecordSchema } from '../bills/record.ts';
import { seatOf, tariffOf } from '../community/facts.ts';
import type { Context } from '../context.ts';

/** So many slots are read at once: about as long as the rest of the wallet may wait. */
const PAGE = 2_000;

export interface StatementRange {
  /** UTC seconds; slots that start in `from <= start < to`. */
  readonly from: number;
  readonly to: number;
}

/** The part of the household that a statement is made from. */
export interface StatementRecords extends Pick<Context, 'timing' | 'account'> {
  readonly config: Pick<Context['config'], 'name' | 'currency'>;
  readonly store: {
    readonly slots: Pick<Context['store']['slots'], 'newest' | 'range'>;
    readonly bills: Pick<Context['store']['bills'], 'get'>;
  };
  readonly follower: Pick<Context['follower'], 'book'>;
  readonly outbox: Pick<Context['outbox'], 'get'>;
}

export interface ReadOptions {
  /** UTC seconds. */
  readonly madeAt: number;
  /** How far it is: so many slots of those in the range. */
  readonly progress: (done: number, of: number) => void;
  /** True once the person does not want the statement any more; then no further page is read. */
  readonly stopped: () => boolean;
}

/** `failed` says afterwards whether a page could not be read; the file is then not to be kept. */
export interface ReadableSource extends StatementSource {
  readonly failed: () => Result<null>;
}

export function statementSource(
  records: StatementRecords,
  { from, to }: StatementRange,
  { madeAt, progress, stopped }: ReadOptions,
): ReadableSource {
  let outcome: Result<null> = ok(null);
  const { genesis, slotSeconds } = records.timing;
  const slotFrom = (time: number): number => Math.max(0, Math.ceil((time - genesis) / slotSeconds));
  const first = slotFrom(from);
  const newest = records.store.slots.newest();
  const end = newest.ok ? Math.min(slotFrom(to), (newest.value ?? -1) + 1) : first;
  if (!newest.ok) outcome = newest;
  return {
    community: records.config.name,
    account: records.account,
    currency: records.config.currency,
    from,
    to,
    madeAt,
    slots: Math.max(0, end - first),
    *pages() {
      for (let at = first; at < end; at += PAGE) {
        progress(at - first, end - first);
        if (stopped()) {
          outcome = notWanted();
          return;
        }
        const rows = records.store.slots.range(slotNo(at), slotNo(Math.min(end, at + PAGE)));
        if (!rows.ok) {
          outcome = rows;
          return;
        }
        yield rows.value.map((row) => slotOf(records, row));
      }
    },
    billOf(period) {
      const bill = billOf(records, period);
      if (bill.ok) return bill.value;
      outcome = bill;
      return null;
    },
    transactionOf: (slot) => readingTransaction(records, slotNo(slot)),
    failed: () => outcome,
  };
}

const notWanted = (): Result<never> =>
  fail('statement.stopped', 'The statement was stopped; no file was kept.', 'Start it again when you like.');

function slotOf(records: StatementRecords, row: StoredSlot): StatementSlot {
  const book = records.follower.book();
  const own = periodOf(records.timing, row.slot);
  const tariff = tariffOf(book, own);
  return {
    ...row,
    start: slotStart(records.timing, row.slot),
    end: slotEnd(records.timing, row.slot),
    ownPeriod: own,
    period: book.folded.get(row.slot)?.period ?? own,
    retail: tariff?.retail ?? null,
    feedIn: tariff?.feedIn ?? null,
  };
}

/** The transaction that carried the slot's reading; of slots that are no longer in the book, from the outbox. */
function readingTransaction(records: StatementRecords, slot: SlotNo): string | null {
  const sent = records.follower.book().slots.has(slot) ? null : records.outbox.get(`submit:${slot + 1}`);
  if (sent !== null) return sent.ok && sent.value?.mined?.success === true ? sent.value.mined.hash : null;
  const book = records.follower.book();
  const seat = seatOf(book, records.timing, records.account, slot);
  if (seat === null) return null;
  const round = book.slots.get(slot)?.rounds[READING].get(seat.cohort);
  const submitted = round?.submitted.get(seat.index);
  return submitted?.account === records.account ? submitted.at.txHash : null;
}

function billOf(records: StatementRecords, period: number): Result<StatementBill | null> {
  const stored = records.store.bills.get(periodNo(period));
  if (!stored.ok) return stored;
  if (stored.value === null) return ok(null);
  const { state, booked, transaction } = billRecordSchema.parse(stored.value);
  return ok({ state, booked, transaction });
}
