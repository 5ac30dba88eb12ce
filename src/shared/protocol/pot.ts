/** A billing period's pot and how it is shared when it falls short (docs/protocol.md, section 6). */

/** A member's credit and its bound, both in token units; see `creditBound`. */
export interface Credit {
  readonly credit: bigint;
  readonly bound: bigint;
}

/**
 * The bound of a credit in token units: the accumulator's bound (nano-currency) rounded down, but never below the
 * credit itself, so that c under 2^32 reaches every credit.
 */
export function creditBound(boundNano: bigint, credit: bigint): bigint {
  const units = boundNano / 1000n;
  return units > credit ? units : credit;
}

export interface Payout {
  /** The largest c that fits; null when every credit is paid in full. */
  readonly c: bigint | null;
  /** Paid per credit, in the order given, token units. */
  readonly paid: readonly bigint[];
  /** What opens the next pot. */
  readonly rest: bigint;
}

/** One creditor's part: `min(credit, floor(c bound / 2^32))`. */
export function creditShare(of: Credit, c: bigint): bigint {
  const share = (c * of.bound) >> 32n;
  return share < of.credit ? share : of.credit;
}

function sharesAt(credits: readonly Credit[], c: bigint): bigint {
  return credits.reduce((sum, of) => sum + creditShare(of, c), 0n);
}

/**
 * Pays the credits from the pot: all of them, or the largest c for which the shares fit. A credit without a
 * bound gets nothing while the pot is short.
 */
export function payCredits(pot: bigint, credits: readonly Credit[]): Payout {
  const owed = credits.reduce((sum, of) => sum + of.credit, 0n);
  if (owed <= pot) return { c: null, paid: credits.map((of) => of.credit), rest: pot - owed };
  let fits = 0n;
  // From here on every bounded credit is paid in full, so no larger c changes anything.
  let least = credits.reduce((most, of) => {
    const full = of.bound > 0n ? ((of.credit << 32n) + of.bound - 1n) / of.bound : 0n;
    return full > most ? full : most;
  }, 0n);
  while (fits < least) {
    const middle = (fits + least + 1n) / 2n;
    if (sharesAt(credits, middle) <= pot) fits = middle;
    else least = middle - 1n;
  }
  return {
    c: fits,
    paid: credits.map((of) => creditShare(of, fits)),
    rest: pot - sharesAt(credits, fits),
  };
}
