/**
 * Files that a household hands out, so that others can check them without the wallet: a bill, a sum without its
 * parts, a disclosure (`protocol/verify/disclosure.ts`), and the chain's events for whoever has no endpoint.
 */
import { z } from 'zod';
import { hexSchema } from '../hex-schema.ts';
import { type Disclosure, disclosureSchema } from '../protocol/verify/disclosure.ts';
import { fail, ok, type Result } from '../result.ts';
import { deploymentSchema } from './deployment.ts';

const integer = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,79})$/)
  .transform((text) => BigInt(text));
const count = z.int().nonnegative();

/** A settled bill: its total and what opens it, both public since it was settled; nothing of any slot. */
export const billFileSchema = z.object({
  wattlet: z.literal('bill'),
  version: z.literal(1),
  domain: hexSchema(32),
  community: deploymentSchema,
  currency: z.string().max(12),
  account: hexSchema(20),
  period: count,
  /** Nano-currency, positive is owed. */
  amount: integer,
  rho: integer,
  /** Token units as booked. */
  units: integer,
  slots: count,
  transaction: hexSchema(32).nullable(),
});
export type BillFile = z.output<typeof billFileSchema>;

/** The opening of a sum of commitments: the sum becomes known, and nothing of a part. */
export const sumFileSchema = z.object({
  wattlet: z.literal('sum'),
  version: z.literal(1),
  domain: hexSchema(32),
  community: deploymentSchema,
  account: hexSchema(20),
  /** M: net energy of the meter; A: bought minus sold in the community. */
  of: z.enum(['M', 'A']),
  slots: z.array(count).min(1).max(400_000),
  /** Wh, signed. */
  value: z.int(),
  rho: integer,
  purpose: z.string().max(500),
});
export type SumFile = z.output<typeof sumFileSchema>;

/** Events of the community's contracts as a node gives them; for checking without any network. */
export const eventsFileSchema = z.object({
  wattlet: z.literal('events'),
  version: z.literal(1),
  chainId: z.int().positive(),
  logs: z.array(
    z.object({
      address: hexSchema(20),
      topics: z.array(hexSchema(32)).max(4),
      data: hexSchema(),
      block: count,
      transaction: hexSchema(32),
    }),
  ),
});
export type EventsFile = z.output<typeof eventsFileSchema>;

export type ProofFile =
  | { readonly kind: 'bill'; readonly file: BillFile }
  | { readonly kind: 'sum'; readonly file: SumFile }
  | { readonly kind: 'disclosure'; readonly file: Disclosure; readonly text: string };

/** Reads what a household handed out. Error `proof.malformed`. */
export function parseProofFile(text: string): Result<ProofFile> {
  const parsed = json(text);
  const bill = billFileSchema.safeParse(parsed);
  if (bill.success) return ok({ kind: 'bill', file: bill.data });
  const sum = sumFileSchema.safeParse(parsed);
  if (sum.success) return ok({ kind: 'sum', file: sum.data });
  const disclosure = disclosureSchema.safeParse(parsed);
  if (disclosure.success) return ok({ kind: 'disclosure', file: disclosure.data, text });
  return fail(
    'proof.malformed',
    'This is no bill, sum or disclosure of Wattlet, or it was damaged on the way.',
    'Ask the household to send it again.',
  );
}

/** Reads a file of events. Error `proof.events-malformed`. */
export function parseEventsFile(text: string): Result<EventsFile> {
  const events = eventsFileSchema.safeParse(json(text));
  if (events.success) return ok(events.data);
  return fail(
    'proof.events-malformed',
    'This is no file of events, or it was damaged on the way.',
    'Ask for it again, or name an endpoint instead.',
  );
}

function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return namesSomethingTwice(text, value) ? null : value;
  } catch {
    return null;
  }
}

/** Of a name given twice in one object, readers take the first or the last: two people would see two files. */
function namesSomethingTwice(text: string, value: unknown): boolean {
  let written = 0;
  for (const [found] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*:?/g))
    if (found.endsWith(':')) written += 1;
  let kept = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inside: unknown[] = Object.values(next);
    if (!Array.isArray(next)) kept += inside.length;
    for (const one of inside) if (typeof one === 'object') open.push(one);
  }
  return written !== kept;
}

/** bigint as text, as the schemas read it. */
export const proofText = (file: BillFile | SumFile | EventsFile): string =>
  `${JSON.stringify(file, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 1)}\n`;
