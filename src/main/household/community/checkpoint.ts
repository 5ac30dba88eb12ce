/**
 * What the book holds for long (members, seats, cohorts, tariffs, active sets, bills and pots), kept sealed now and
 * then, so that a start replays the last slots' events and not those of ten years. Several are kept: a start takes one
 * that lies before all slots that may still be in work.
 */
import { z } from 'zod';
import { hexSchema } from '../../../shared/hex-schema.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { microPerKwh, wh } from '../../../shared/units.ts';
import type { Sealable, SettingsRepository } from '../../store/api.ts';
import { type Book, emptyBook } from './book.ts';

const int = z.int();
const hex = hexSchema();
const price = int.transform(microPerKwh);
const at = z.object({ block: int, time: z.number(), txHash: hex });
const member = z.object({
  account: hex,
  maskX: z.bigint(),
  maskY: z.bigint(),
  payout: hex,
  state: z.enum(['registered', 'member', 'gone', 'replaced']),
});
const replacement = z.object({
  oldAccount: hex,
  state: z.enum(['asked', 'approved', 'withdrawn', 'done']),
  fromPeriod: int.nullable(),
});
const seat = z.object({ cohort: int, index: int, capacityWh: int.transform(wh), fromPeriod: int });
const roster = z.object({ accounts: z.array(hex), fromPeriod: int, until: int.nullable() });
const bill = z.object({
  amount: z.bigint(),
  units: z.bigint(),
  slots: int,
  bound: z.bigint(),
  readingsRoot: hex,
  at,
});
const big = z.bigint();
const pot = z.object({ debits: big, credits: big, factor: big, carried: big, owed: big, at });
const byNumber = <V extends z.ZodType>(value: V) => z.array(z.tuple([int, value]));
/** By account, or by another hex text. */
const byAccount = <V extends z.ZodType>(value: V) => z.array(z.tuple([hex, value]));

const checkpointSchema = z.object({
  /** Everything up to and including this block is in it. */
  block: int,
  /** Slots from here on have all their events after that block. */
  completeFrom: int,
  members: z.array(member),
  /** Checkpoints of versions before have none (and had another list, by the old account). */
  places: byAccount(replacement).default([]),
  seats: byAccount(z.array(seat)),
  tariffs: byNumber(z.object({ feedIn: price, retail: price })),
  rosters: byNumber(roster),
  activeSets: byNumber(z.array(z.object({ fromSlot: int, active: int }))),
  bills: byNumber(byAccount(bill)),
  pots: byNumber(pot),
  paid: byNumber(z.bigint()),
  gapPostedPeriod: int.nullable(),
  folded: byNumber(z.object({ period: int, carried: z.boolean() })),
  /** Checkpoints of earlier versions have none. */
  shares: z
    .object({
      disclosed: byAccount(at),
      viewed: byAccount(z.array(z.object({ viewer: hex, at }))),
      roles: z.array(z.tuple([z.string(), z.string()])),
    })
    .default({ disclosed: [], viewed: [], roles: [] }),
});
export type Checkpoint = z.output<typeof checkpointSchema>;

/** A new one every so many slots, and so many are kept: together more than the slots that are ever in work. */
export const CHECKPOINT_EVERY_SLOTS = 32;
const KEPT = 5;
/** A start goes back at least so many slots. */
const REPLAYED_SLOTS = 64;

const nameOf = (number: number): string => `community.checkpoint.${number % KEPT}`;

/** The book's long-lived part as it stands; a copy that later events do not change. */
export function checkpointOf(book: Book, block: number, completeFrom: number): Checkpoint {
  const copy = <K, V>(map: ReadonlyMap<K, V>): [K, V][] => [...map];
  return {
    block,
    completeFrom,
    members: [...book.members.values()].map((one) => ({ ...one })),
    places: copy(book.replacements),
    seats: copy(book.seats).map(([account, seats]) => [account, seats.map((one) => ({ ...one }))]),
    tariffs: copy(book.tariffs),
    rosters: copy(book.rosters).map(([id, one]) => [id, { ...one, accounts: [...one.accounts] }]),
    activeSets: copy(book.activeSets).map(([id, sets]) => [id, [...sets]]),
    bills: copy(book.bills).map(([period, bills]) => [period, copy(bills)]),
    pots: copy(book.pots),
    paid: copy(book.paid),
    gapPostedPeriod: book.gapPostedPeriod,
    folded: copy(book.folded),
    shares: {
      disclosed: copy(book.shares.disclosed),
      viewed: copy(book.shares.viewed).map(([hash, views]) => [hash, [...views]]),
      roles: copy(book.shares.roles),
    },
  };
}

/** A book to replay into. */
export function bookOf(checkpoint: Checkpoint): Book {
  return {
    ...emptyBook(),
    completeFrom: checkpoint.completeFrom,
    members: new Map(checkpoint.members.map((one) => [one.account, { ...one }])),
    replacements: new Map(checkpoint.places),
    seats: new Map(checkpoint.seats.map(([account, seats]) => [account, [...seats]])),
    tariffs: new Map(checkpoint.tariffs),
    rosters: new Map(checkpoint.rosters.map(([id, one]) => [id, { ...one }])),
    activeSets: new Map(checkpoint.activeSets.map(([id, sets]) => [id, [...sets]])),
    bills: new Map(checkpoint.bills.map(([period, bills]) => [period, new Map(bills)])),
    pots: new Map(checkpoint.pots),
    paid: new Map(checkpoint.paid),
    gapPostedPeriod: checkpoint.gapPostedPeriod,
    folded: new Map(checkpoint.folded),
    shares: {
      disclosed: new Map(checkpoint.shares.disclosed),
      viewed: new Map(checkpoint.shares.viewed.map(([hash, views]) => [hash, [...views]])),
      roles: new Map(checkpoint.shares.roles),
    },
  };
}

type Settings = Pick<SettingsRepository, 'get' | 'set'>;

/** Writes it over the oldest kept one. */
export function writeCheckpoint(settings: Settings, checkpoint: Checkpoint): Result<null> {
  const number = Math.floor(checkpoint.completeFrom / CHECKPOINT_EVERY_SLOTS);
  return settings.set(nameOf(number), toSealable(checkpoint));
}

function toSealable(checkpoint: Checkpoint): { readonly [key: string]: Sealable } {
  return checkpoint;
}

/** Those that are kept, oldest first. */
function kept(settings: Settings): Result<Checkpoint[]> {
  const all: Checkpoint[] = [];
  for (let number = 0; number < KEPT; number += 1) {
    const stored = settings.get(nameOf(number), checkpointSchema);
    if (!stored.ok) return stored;
    if (stored.value !== null) all.push(stored.value);
  }
  return ok(all.sort((a, b) => a.block - b.block));
}

/**
 * The newest that lies far enough back to have every slot in work after it; the oldest where none does and events
 * before it may be gone; null before the first.
 */
export function usableCheckpoint(settings: Settings): Result<Checkpoint | null> {
  const all = kept(settings);
  if (!all.ok) return all;
  const newest = all.value.at(-1);
  if (newest === undefined) return ok(null);
  const usable = all.value.filter((one) => one.completeFrom <= newest.completeFrom - REPLAYED_SLOTS);
  if (usable.length > 0) return ok(usable.at(-1) ?? null);
  // Nothing is forgotten before all places are taken, so the first ones are replayed from the beginning.
  return ok(all.value.length < KEPT ? null : (all.value[0] ?? null));
}

/** Events up to this block can be forgotten: every start begins after it. Null: none yet. */
export function forgettableBlock(settings: Settings): Result<number | null> {
  const all = kept(settings);
  if (!all.ok) return all;
  return ok(all.value.length < KEPT ? null : (all.value[0]?.block ?? null));
}
