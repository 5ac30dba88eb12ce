/**
 * Whether this household trades in its cohort. A sealed vector hides a home among the others of its cohort and nobody
 * else, so a cohort that cannot hide it gets none: its list holds somebody who never joined, or a mask key that is not
 * its home's own. Cohorts are announced a period ahead, and a person may refuse one as well (docs/protocol.md,
 * sections 2 and 12). What is refused is not offered; the energy is gap energy, at the supplier's prices.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { z } from 'zod';
import type { GroupView } from '../../../shared/readmodel.ts';
import { type AppError, fail, ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf, periodOf, type SlotTiming, slotStart } from '../../../shared/slots.ts';
import { periodNo, slotNo } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { Store } from '../../store/api.ts';
import type { Book } from './book.ts';
import { seatOf } from './facts.ts';

/** Why a cohort gets nothing sealed; the codes are also the reasons of the slots left out. */
export const DOUBTS = [
  'cohort.stranger',
  'cohort.bad-key',
  'cohort.shared-key',
  'cohort.other-key',
  'cohort.refused',
] as const;
export type Doubt = (typeof DOUBTS)[number];

export interface MaskKey {
  readonly x: bigint;
  readonly y: bigint;
}

export interface CohortTrust {
  /** Why nothing is sealed for this cohort; null: nothing speaks against it. */
  doubt(cohort: number): Doubt | null;
  /** The cohorts this household sits in from `slot` on, as far as they are announced. */
  groups(slot: number): GroupView[];
  /** A person refuses a cohort that was announced for this household, or takes that back. Kept over restarts. */
  refuse(cohort: number, refused: boolean): Result<null>;
}

export interface TrustOptions {
  readonly store: Pick<Store, 'settings'>;
  readonly book: () => Book;
  readonly timing: SlotTiming;
  readonly account: Hex;
  /** The public mask key that the vault builds vectors with. */
  readonly maskKey: MaskKey;
}

const REFUSED = 'refused-cohorts';
const refusedSchema = z.array(z.int().nonnegative());

export function cohortTrust({ store, book, timing, account, maskKey }: TrustOptions): Result<CohortTrust> {
  const stored = store.settings.get(REFUSED, refusedSchema);
  if (!stored.ok) return stored;
  let refused: readonly number[] = stored.value ?? [];
  /** A key that was found to be a point of the curve stays one. */
  const points = new Set<bigint>();

  const isPoint = ({ x, y }: MaskKey): boolean => {
    if (points.has(x)) return true;
    try {
      secp256k1.Point.fromAffine({ x, y }).assertValidity();
      points.add(x);
      return true;
    } catch {
      return false;
    }
  };
  const doubt = (cohort: number): Doubt | null => {
    const { rosters, members } = book();
    const seen = new Set<bigint>();
    for (const home of rosters.get(cohort)?.accounts ?? []) {
      const member = members.get(home);
      if (member === undefined || member.state === 'registered') return 'cohort.stranger';
      const key = { x: member.maskX, y: member.maskY };
      if (home === account && (key.x !== maskKey.x || key.y !== maskKey.y)) return 'cohort.other-key';
      if (!isPoint(key)) return 'cohort.bad-key';
      if (seen.has(key.x)) return 'cohort.shared-key';
      seen.add(key.x);
    }
    return refused.includes(cohort) ? 'cohort.refused' : null;
  };
  return ok({
    doubt,
    groups(slot) {
      const period = periodOf(timing, slotNo(slot));
      const now = seatOf(book(), timing, account, slotNo(slot));
      const seats = book().seats.get(account) ?? [];
      const next = [...seats]
        .reverse()
        .find((seat) => seat.fromPeriod > period && seat.cohort !== now?.cohort);
      const view = (cohort: number, from: number | null): GroupView => ({
        cohort,
        homes: book().rosters.get(cohort)?.accounts.length ?? 0,
        from,
        doubt: doubt(cohort),
      });
      return [
        ...(now === null ? [] : [view(now.cohort, null)]),
        ...(next === undefined
          ? []
          : [view(next.cohort, slotStart(timing, firstSlotOf(timing, periodNo(next.fromPeriod))))]),
      ];
    },
    refuse(cohort, wanted) {
      const own = book().seats.get(account) ?? [];
      if (!own.some((seat) => seat.cohort === cohort)) return notYours();
      const next = [...refused.filter((one) => one !== cohort), ...(wanted ? [cohort] : [])];
      const written = store.settings.set(REFUSED, next);
      if (written.ok) refused = next;
      return written;
    },
  });
}

/** What a person is told of a cohort that this wallet itself holds for wrong; a refusal of their own needs no words. */
export function doubtNotice(doubt: Doubt | null): AppError | null {
  switch (doubt) {
    case 'cohort.stranger':
      return {
        code: 'cohort.stranger',
        message: 'The list of your group holds a home that never joined. Nothing is sent to this group.',
        remedy: 'Ask your steward to draw the group again.',
      };
    case 'cohort.bad-key':
      return {
        code: 'cohort.bad-key',
        message: 'A home of your group has a key that cannot hide anything. Nothing is sent to this group.',
        remedy: 'Ask your steward to draw the group again.',
      };
    case 'cohort.shared-key':
      return {
        code: 'cohort.shared-key',
        message: 'Two homes of your group have the same key. Nothing is sent to this group.',
        remedy: 'Ask your steward to draw the group again.',
      };
    case 'cohort.other-key':
      return {
        code: 'cohort.other-key',
        message: 'The records name another key for your home than the one in this wallet. Nothing is sent.',
        remedy: 'Ask your steward which key was registered for your home.',
      };
    default:
      return null;
  }
}

const notYours = () =>
  fail(
    'cohort.not-yours',
    'Your home has no place in that group. Nothing was changed.',
    'Look at the list of your groups again.',
  );
