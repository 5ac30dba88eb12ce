/**
 * Takes events into the book. A pure reducer: the same events give the same book, so a reorg is mended by building it
 * again.
 */
import { OFFER, READING, type RoundKind } from '../../../shared/protocol/domain.ts';
import { clearedOf, isVerifiable } from '../../../shared/protocol/verify/events.ts';
import { microPerKwh, slotNo, wh } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import {
  type BillEvent,
  type Book,
  type CommunityEvent,
  type EventPlace,
  type MemberEntry,
  type Round,
  type SlotBook,
  unpackPlace,
} from './book.ts';
import { applyShareEvent } from './book-shares.ts';

function slotBook(book: Book, slot: number): SlotBook {
  const known = book.slots.get(slot);
  if (known !== undefined) return known;
  const fresh: SlotBook = {
    slot: slotNo(slot),
    events: [],
    rounds: { [OFFER]: new Map(), [READING]: new Map() },
    cleared: undefined,
    lambda: undefined,
    voidsSettled: new Set(),
    absencesDone: new Set(),
  };
  // Of a slot that is no longer followed late events come (a fold, a charge); they must not look like the whole of it.
  if (slot >= book.completeFrom) book.slots.set(slot, fresh);
  return fresh;
}

function roundOf(book: Book, kind: RoundKind, slot: number, cohort: number): Round {
  const rounds = slotBook(book, slot).rounds[kind];
  const known = rounds.get(cohort);
  if (known !== undefined) return known;
  const fresh: Round = { submitted: new Map(), reveals: [], outcome: null };
  rounds.set(cohort, fresh);
  return fresh;
}

function addSubmitted(
  book: Book,
  kind: RoundKind,
  { slot, account, place }: { readonly slot: bigint; readonly account: Hex; readonly place: bigint },
  at: EventPlace,
): void {
  const { cohort, index } = unpackPlace(place);
  roundOf(book, kind, Number(slot), cohort).submitted.set(index, { account, index, at });
}

/** Takes one event into the book. `own` is the household's account: only its own folds are kept. */
export function applyEvent(book: Book, event: CommunityEvent, at: EventPlace, own: Hex): void {
  switch (event.name) {
    case 'Registered':
      book.members.set(event.args.account, {
        account: event.args.account,
        maskX: event.args.maskX,
        maskY: event.args.maskY,
        payout: event.args.payout,
        state: 'registered',
      });
      return;
    case 'Admitted':
      setState(book, event.args.account, 'member');
      return;
    case 'Removed':
    case 'Left':
      setState(book, event.args.account, 'gone');
      return;
    case 'ReplacementAsked':
    case 'ReplacementApproved':
    case 'ReplacementWithdrawn':
    case 'Replaced':
      applyReplacement(book, event);
      return;
    case 'PayoutChanged': {
      const member = book.members.get(event.args.account);
      if (member !== undefined) member.payout = event.args.payout;
      return;
    }
    case 'TariffAnnounced':
      book.tariffs.set(Number(event.args.period), {
        feedIn: microPerKwh(Number(event.args.feedIn)),
        retail: microPerKwh(Number(event.args.retail)),
      });
      return;
    case 'SeatAnnounced': {
      const seats = book.seats.get(event.args.account) ?? [];
      seats.push({
        cohort: Number(event.args.cohort),
        index: Number(event.args.index),
        capacityWh: wh(Number(event.args.capacityWh)),
        fromPeriod: Number(event.args.fromPeriod),
      });
      book.seats.set(event.args.account, seats);
      return;
    }
    case 'CohortAnnounced':
      book.rosters.set(Number(event.args.cohort), {
        accounts: event.args.accounts,
        fromPeriod: Number(event.args.fromPeriod),
        until: null,
      });
      return;
    case 'CohortClosed': {
      const roster = book.rosters.get(Number(event.args.cohort));
      if (roster !== undefined) roster.until = Number(event.args.fromPeriod);
      return;
    }
    case 'ActiveSetChanged': {
      const cohort = Number(event.args.cohort);
      const sets = book.activeSets.get(cohort) ?? [];
      sets.push({ fromSlot: Number(event.args.fromSlot), active: Number(event.args.active) });
      book.activeSets.set(cohort, sets);
      return;
    }
    default:
      applySlotEvent(book, event, at, own);
  }
}

type ReplacementEvent = Extract<
  CommunityEvent,
  { name: 'ReplacementAsked' | 'ReplacementApproved' | 'ReplacementWithdrawn' | 'Replaced' }
>;

function applyReplacement(book: Book, event: ReplacementEvent): void {
  const { oldAccount, newAccount } = event.args;
  const fromPeriod = book.replacements.get(newAccount)?.fromPeriod ?? null;
  switch (event.name) {
    case 'ReplacementAsked':
      // to the end: who asked last stands last
      book.replacements.delete(newAccount);
      book.replacements.set(newAccount, { oldAccount, state: 'asked', fromPeriod: null });
      return;
    case 'ReplacementApproved':
      setState(book, newAccount, 'member');
      book.replacements.set(newAccount, {
        oldAccount,
        state: 'approved',
        fromPeriod: Number(event.args.fromPeriod),
      });
      return;
    case 'ReplacementWithdrawn':
      book.replacements.set(newAccount, { oldAccount, state: 'withdrawn', fromPeriod });
      return;
    case 'Replaced': {
      setState(book, oldAccount, 'replaced');
      book.replacements.set(newAccount, { oldAccount, state: 'done', fromPeriod });
      // The contract keeps the payout account of before: whoever has the computer cannot bend it.
      const [before, after] = [book.members.get(oldAccount), book.members.get(newAccount)];
      if (before !== undefined && after !== undefined) after.payout = before.payout;
    }
  }
}

function setState(book: Book, account: Hex, state: MemberEntry['state']): void {
  const member = book.members.get(account);
  if (member !== undefined) member.state = state;
}

function addRevealed(
  book: Book,
  kind: RoundKind,
  reveal: { readonly slot: bigint; readonly account: Hex; readonly place: bigint; readonly b: Hex },
  at: EventPlace,
): void {
  const { account, b } = reveal;
  const { cohort } = unpackPlace(reveal.place);
  roundOf(book, kind, Number(reveal.slot), cohort).reveals.push({ account, b, at });
}

function applySlotEvent(book: Book, event: CommunityEvent, at: EventPlace, own: Hex): void {
  if (isVerifiable(event)) slotBook(book, Number(event.args.slot)).events?.push(event);
  switch (event.name) {
    case 'OfferSubmitted':
      addSubmitted(book, OFFER, event.args, at);
      return;
    case 'ReadingSubmitted':
      addSubmitted(book, READING, event.args, at);
      return;
    case 'OfferRevealed':
    case 'OfferCorrected':
      addRevealed(book, OFFER, event.args, at);
      return;
    case 'ReadingRevealed':
    case 'ReadingCorrected':
      addRevealed(book, READING, event.args, at);
      return;
    case 'OfferOpened':
      roundOf(book, OFFER, Number(event.args.slot), Number(event.args.cohort)).outcome = {
        kind: 'opened',
        words: event.args.words,
      };
      return;
    case 'ReadingOpened':
      roundOf(book, READING, Number(event.args.slot), Number(event.args.cohort)).outcome = {
        kind: 'summed',
      };
      return;
    case 'RoundVoid': {
      const kind = Number(event.args.kind) === OFFER ? OFFER : READING;
      roundOf(book, kind, Number(event.args.slot), Number(event.args.cohort)).outcome = {
        kind: 'void',
        reason: Number(event.args.reason),
      };
      return;
    }
    case 'Cleared':
      slotBook(book, Number(event.args.slot)).cleared = { clearing: clearedOf(event.args).clearing, at };
      return;
    case 'LambdaFixed':
      slotBook(book, Number(event.args.slot)).lambda = { failed: event.args.failed, at };
      return;
    case 'VoidSettled':
      slotBook(book, Number(event.args.slot)).voidsSettled.add(Number(event.args.cohort));
      return;
    case 'OpenedLate':
    case 'AbsenceCharged':
      slotBook(book, Number(event.args.slot)).absencesDone.add(event.args.account);
      return;
    case 'Folded':
      if (event.args.account === own) {
        book.folded.set(Number(event.args.slot), {
          period: Number(event.args.period),
          carried: event.args.carried,
        });
      }
      return;
    default:
      applyMoneyEvent(book, event, at, own);
  }
}

function applyMoneyEvent(book: Book, event: CommunityEvent, at: EventPlace, own: Hex): void {
  switch (event.name) {
    case 'BillSettled': {
      const { account, period, amountNano, units, slots, bound, readingsRoot } = event.args;
      const bills = book.bills.get(Number(period)) ?? new Map<Hex, BillEvent>();
      bills.set(account, { amount: amountNano, units, slots: Number(slots), bound, readingsRoot, at });
      book.bills.set(Number(period), bills);
      return;
    }
    case 'PotClosed': {
      const { period, debits, credits, factor, carried, owed } = event.args;
      book.pots.set(Number(period), { debits, credits, factor, carried, owed, at });
      return;
    }
    case 'GapPosted':
      if (event.args.account === own) book.gapPostedPeriod = Number(event.args.period);
      return;
    case 'CreditPaid':
      if (event.args.account === own) book.paid.set(Number(event.args.period), event.args.amount);
      return;
    default:
      applyShareEvent(book.shares, event, at, own);
  }
}
