/** A statement's slots and bills from this home's own records; the book adds tariffs and transactions. */
import { READING } from '../../../shared/protocol/domain.ts';
import { ok, type Result } from '../../../shared/result.ts';
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

/** `failed` says afterwards whether a page could not be read; the file is then not to be kept. */
export interface ReadableSource extends StatementSource {
  readonly failed: () => Result<null>;
}

export function statementSource(ctx: Context, { from, to }: StatementRange, madeAt: number): ReadableSource {
  let outcome: Result<null> = ok(null);
  const { genesis, slotSeconds } = ctx.timing;
  const slotFrom = (time: number): number => Math.max(0, Math.ceil((time - genesis) / slotSeconds));
  const first = slotFrom(from);
  const newest = ctx.store.slots.newest();
  const end = newest.ok ? Math.min(slotFrom(to), (newest.value ?? -1) + 1) : first;
  if (!newest.ok) outcome = newest;
  return {
    community: ctx.config.name,
    account: ctx.account,
    currency: ctx.config.currency,
    from,
    to,
    madeAt,
    *pages() {
      for (let at = first; at < end; at += PAGE) {
        const rows = ctx.store.slots.range(slotNo(at), slotNo(Math.min(end, at + PAGE)));
        if (!rows.ok) {
          outcome = rows;
          return;
        }
        yield rows.value.map((row) => slotOf(ctx, row));
      }
    },
    billOf(period) {
      const bill = billOf(ctx, period);
      if (bill.ok) return bill.value;
      outcome = bill;
      return null;
    },
    failed: () => outcome,
  };
}

function slotOf(ctx: Context, row: StoredSlot): StatementSlot {
  const book = ctx.follower.book();
  const own = periodOf(ctx.timing, row.slot);
  const tariff = tariffOf(book, own);
  return {
    ...row,
    start: slotStart(ctx.timing, row.slot),
    end: slotEnd(ctx.timing, row.slot),
    period: book.folded.get(row.slot)?.period ?? own,
    retail: tariff?.retail ?? null,
    feedIn: tariff?.feedIn ?? null,
    transaction: readingTransaction(ctx, row.slot),
  };
}

/** The transaction that carried the slot's reading; of slots that are no longer in the book, from the outbox. */
function readingTransaction(ctx: Context, slot: SlotNo): string | null {
  const sent = ctx.follower.book().slots.has(slot) ? null : ctx.outbox.get(`submit:${slot + 1}`);
  if (sent !== null) return sent.ok && sent.value?.mined?.success === true ? sent.value.mined.hash : null;
  const book = ctx.follower.book();
  const seat = seatOf(book, ctx.timing, ctx.account, slot);
  if (seat === null) return null;
  const round = book.slots.get(slot)?.rounds[READING].get(seat.cohort);
  const submitted = round?.submitted.get(seat.index);
  return submitted?.account === ctx.account ? submitted.at.txHash : null;
}

function billOf(ctx: Context, period: number): Result<StatementBill | null> {
  const stored = ctx.store.bills.get(periodNo(period));
  if (!stored.ok) return stored;
  if (stored.value === null) return ok(null);
  const { state, booked, transaction } = billRecordSchema.parse(stored.value);
  return ok({ state, booked, transaction });
}
