import { keccak_256 } from '@noble/hashes/sha3.js';
import { z } from 'zod';
import { hexSchema } from '../../hex-schema.ts';
import { deploymentSchema } from '../../proof/deployment.ts';
import { bytesToHex, type Hex } from '../bytes.ts';
import { LEAF_FIELDS } from '../leaf-fields.ts';
import { leafIsInPlace, leafIsUnchanged } from '../merkle.ts';
import { compared, judged, type Step, timeText, unknown } from './step.ts';

/** Readings shown to others (docs/protocol.md, section 10): the file a recipient opens, and its checks. */

const hex32 = hexSchema(32);
const accountSchema = hexSchema(20);

export const disclosureSchema = z.object({
  version: z.literal(1),
  /** Dom of the community. */
  domain: hex32,
  community: deploymentSchema,
  account: accountSchema,
  /** For whom, in words or as a key; hashed on chain. */
  recipient: z.string(),
  purpose: z.string(),
  /** UTC seconds. */
  expiry: z.int().nonnegative(),
  periods: z.array(
    z.object({
      period: z.int().nonnegative(),
      root: hex32,
      leaves: z
        .array(
          z.object({
            slot: z.int().nonnegative(),
            field: z.enum(LEAF_FIELDS),
            value: z.string(),
            salt: hex32,
            hash: hex32,
            proof: z.array(hex32),
          }),
        )
        .min(1),
    }),
  ),
});
export type Disclosure = z.infer<typeof disclosureSchema>;

/** The exact bytes of a disclosure's file: what is encrypted, and what the hash on chain is of. */
export function disclosureText(disclosure: Disclosure): string {
  return JSON.stringify(disclosureSchema.parse(disclosure));
}

/** Hash of a text's UTF-8 bytes: of the file, the recipient and the purpose, as the event carries them. */
export function textHash(text: string): Hex {
  return bytesToHex(keccak_256(new TextEncoder().encode(text)));
}

/** What the chain says about a disclosure (event Disclosed) and the household's periods (event BillSettled). */
export interface DisclosureFacts {
  readonly event: {
    readonly hash: Hex;
    readonly recipient: Hex;
    readonly purpose: Hex;
    readonly expiry: number;
  } | null;
  /** Roots that the account settled with, by period. */
  readonly roots: ReadonlyMap<number, Hex>;
  readonly slotsPerPeriod: number;
  /** UTC seconds. */
  readonly now: number;
}

/** Whether the period's bill holds the slot: its own slots, and those that moved in from periods without a bill. */
function billedIn(period: number, slot: number, { roots, slotsPerPeriod }: DisclosureFacts): boolean {
  const own = Math.floor(slot / slotsPerPeriod);
  // Over the bills that there are: a file may name a period beyond all counting.
  for (const earlier of roots.keys()) if (earlier >= own && earlier < period) return false;
  return own <= period;
}

/**
 * Whether a disclosure is what the household put on chain: the file itself, its term, the roots, and each leaf's
 * value and place. `text` is the decrypted file.
 */
export function verifyDisclosure(text: string, disclosure: Disclosure, facts: DisclosureFacts): Step[] {
  const { event } = facts;
  const announced = 'not announced on chain';
  const expiry = event === null ? disclosure.expiry : Math.min(disclosure.expiry, event.expiry);
  const places = disclosure.periods.flatMap(({ period, leaves }) =>
    leaves.map((leaf) => ({ name: `slot ${leaf.slot} ${leaf.field}`, period, leaf })),
  );
  const names = (of: typeof places): string => of.map(({ name }) => name).join(', ');
  const changed = places.filter(({ leaf }) => !leafIsUnchanged(leaf));
  const moved = places.filter(({ period, leaf }) => {
    const root = facts.roots.get(period);
    return root === undefined || !billedIn(period, leaf.slot, facts) || !leafIsInPlace(root, leaf);
  });
  const roots = disclosure.periods.map(({ period, root }) => `period ${period}: ${root}`);
  const settled = disclosure.periods.map(
    ({ period }) => `period ${period}: ${facts.roots.get(period) ?? 'not settled'}`,
  );
  return [
    event === null
      ? unknown('disclosure-hash', announced)
      : compared('disclosure-hash', textHash(text), event.hash),
    event === null
      ? unknown('disclosure-recipient', announced)
      : compared('disclosure-recipient', textHash(disclosure.recipient), event.recipient),
    event === null
      ? unknown('disclosure-purpose', announced)
      : compared('disclosure-purpose', textHash(disclosure.purpose), event.purpose),
    judged(
      'disclosure-expiry',
      `until ${timeText(expiry)}`,
      `now ${timeText(facts.now)}`,
      facts.now <= expiry,
    ),
    compared('disclosure-root', roots.join('; '), settled.join('; ')),
    judged(
      'leaf-values',
      `${places.length} unchanged`,
      changed.length === 0 ? `${places.length} unchanged` : `changed: ${names(changed)}`,
      changed.length === 0,
    ),
    judged(
      'leaf-places',
      `${places.length} in their place`,
      moved.length === 0 ? `${places.length} in their place` : `not there: ${names(moved)}`,
      moved.length === 0,
    ),
  ];
}
