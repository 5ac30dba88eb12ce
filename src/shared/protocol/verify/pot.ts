import type { Account } from '../bytes.ts';
import { creditBound, creditShare, payCredits } from '../pot.ts';
import { compared, judged, type Step, unitsText, unknown } from './step.ts';

/** A period's pot from its bills and how it was closed (events BillSettled, PotClosed, CreditPaid), token units. */
export interface PotFacts {
  readonly bills: readonly {
    readonly account: Account;
    /** Positive: a debit. */
    readonly units: bigint;
    /** Nano-currency, as published. */
    readonly bound: bigint;
  }[];
  /** Null until the pot is closed. */
  readonly closed: {
    readonly debits: bigint;
    readonly credits: bigint;
    /** c; at or above 2^32 every credit is paid in full. */
    readonly factor: bigint;
    /** Cut from the credits of this period. */
    readonly owed: bigint;
  } | null;
  /** What stood in the pot for this period's credits; null where the events at hand do not tell. */
  readonly available: bigint | null;
  /** Credits paid so far, per account. */
  readonly paid: ReadonlyMap<Account, bigint>;
}

const FULL = 2n ** 32n;

/**
 * The pot of a period: its debits and credits are the sums of the bills, c is the largest that fits, and the
 * account was paid what c gives it. `account` null checks every payment.
 */
export function verifyPot(facts: PotFacts, account: Account | null): Step[] {
  const { closed } = facts;
  if (closed === null) {
    return (['pot-debits', 'pot-credits', 'pot-factor', 'pot-payout'] as const).map((name) =>
      unknown(name, 'the pot is not closed yet'),
    );
  }
  const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
  const debits = sum(facts.bills.map(({ units }) => (units > 0n ? units : 0n)));
  const creditors = facts.bills
    .filter(({ units }) => units < 0n)
    .map(({ account: creditor, units, bound }) => ({
      account: creditor,
      credit: -units,
      bound: creditBound(bound, -units),
    }));
  const credits = sum(creditors.map(({ credit }) => credit));
  const share = (of: { credit: bigint; bound: bigint }): bigint =>
    closed.factor >= FULL ? of.credit : creditShare(of, closed.factor);

  const checked = creditors.filter(
    (of) => facts.paid.has(of.account) && (account ?? of.account) === of.account,
  );
  const text = (amountOf: (of: (typeof checked)[number]) => bigint): string =>
    checked.map((of) => `${of.account}: ${unitsText(amountOf(of))}`).join('; ');
  return [
    compared('pot-debits', unitsText(debits), unitsText(closed.debits)),
    compared('pot-credits', unitsText(credits), unitsText(closed.credits)),
    factorStep(facts.available, creditors, closed.factor),
    checked.length === 0
      ? unknown('pot-payout', 'no credit was paid yet')
      : compared(
          'pot-payout',
          text(share),
          text((of) => facts.paid.get(of.account) ?? 0n),
        ),
  ];
}

function factorStep(
  available: bigint | null,
  creditors: readonly { readonly credit: bigint; readonly bound: bigint }[],
  factor: bigint,
): Step {
  if (available === null) return unknown('pot-factor', 'what stood in the pot is not known here');
  const { c } = payCredits(available, creditors);
  const full = factor >= FULL;
  return judged(
    'pot-factor',
    c === null ? 'paid in full' : `c = ${c}`,
    full ? 'paid in full' : `c = ${factor}`,
    c === null ? full : c === factor,
  );
}
