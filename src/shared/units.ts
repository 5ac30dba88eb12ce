/**
 * Quantities that must not be mixed up. Energy in whole Wh, prices in micro-currency per kWh, money in
 * nano-currency or token units, time in UTC seconds (docs/protocol.md, section 1). Brands cost nothing at
 * run time; the constructors check range once at the border.
 */
declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** Whole watt-hours; signed where the name says net. */
export type Wh = Branded<number, 'Wh'>;
/** Whole watts, import positive, export negative. */
export type Watt = Branded<number, 'W'>;
/** Micro-currency per kWh: 0.35 EUR/kWh is 350000. */
export type MicroPerKwh = Branded<number, 'micro/kWh'>;
/** Price times Wh: nano-currency, signed; positive means the household owes. */
export type Nano = Branded<bigint, 'nano'>;
/** The smallest unit of the community's ERC-20 with 6 decimals: 1000 nano-currency. */
export type TokenUnits = Branded<bigint, 'token units'>;
/** UTC seconds since 1970, whole. */
export type UtcSeconds = Branded<number, 'UTC s'>;
/** Number of a delivery slot, counted from genesis. */
export type SlotNo = Branded<number, 'slot'>;
/** Number of a billing period, counted from genesis. */
export type PeriodNo = Branded<number, 'period'>;

function whole(value: number, name: string): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name} must be a whole number, got ${value}`);
  return value;
}

function count(value: number, name: string): number {
  if (whole(value, name) < 0) throw new RangeError(`${name} must not be negative, got ${value}`);
  return value;
}

export const wh = (value: number): Wh => whole(value, 'Wh') as Wh;
export const watt = (value: number): Watt => whole(value, 'W') as Watt;
export const microPerKwh = (value: number): MicroPerKwh =>
  count(value, 'micro-currency per kWh') as MicroPerKwh;
export const nano = (value: bigint): Nano => value as Nano;
export const tokenUnits = (value: bigint): TokenUnits => value as TokenUnits;
export const utcSeconds = (value: number): UtcSeconds => count(value, 'UTC seconds') as UtcSeconds;
export const slotNo = (value: number): SlotNo => count(value, 'slot') as SlotNo;
export const periodNo = (value: number): PeriodNo => count(value, 'period') as PeriodNo;

/**
 * A bill in token units: ceil(amount / 1000) toward plus infinity, so debits round up and credits down
 * (docs/protocol.md, section 1).
 */
export function billUnits(amount: Nano): TokenUnits {
  const quotient = amount / 1000n;
  return tokenUnits(amount > 0n && amount % 1000n !== 0n ? quotient + 1n : quotient);
}
