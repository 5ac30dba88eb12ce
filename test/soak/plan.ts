/**
 * What goes wrong in the troubled community and when. Faults that last come in turns, one begins in each slot, so that
 * each kind has come after a few slots, however slow the machine is; the others come at random throughout.
 */
import { randomSource } from '../../src/community/check/feed.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { type UtcSeconds, utcSeconds } from '../../src/shared/units.ts';

/** Faults that last, and the seconds for which they do, at least and at most. */
const LASTING = {
  'meters unplugged': [5, 90],
  'keychains locked': [10, 40],
  'clocks set wrong': [20, 120],
  'full disks': [12, 30],
  'node restarts': [2, 5],
  'blocks late': [1, 1],
} as const satisfies Record<string, readonly [number, number]>;
export type Lasting = keyof typeof LASTING;
type Momentary = 'kills' | 'answers lost' | 'questions doubled' | 'slots slept';
export type FaultCounts = Record<Lasting | Momentary, number>;

const KINDS = Object.keys(LASTING) as Lasting[];
/** Not while the homes join: a chain that knows nobody is not the point here. */
const FIRST_SLOT = 3;
const HALF_A_DAY = 43_200;

export interface TroublePlan {
  readonly counts: FaultCounts;
  /** Once a second, with the slot that it falls in. */
  second(slot: number, into: number): void;
  /** The trouble is over: nothing new begins, and what lasts ends. */
  rest(): void;
  lasts(kind: Lasting): boolean;
  /** How far the wrong clock is off. */
  clockOff(): number;
  /** Milliseconds into this second at which the mortal home dies; null: it lives. */
  death(): number | null;
  /** A home that sleeps through a slot now and then: whether it does its round in this slot. */
  sleeper(): (slot: number) => boolean;
  /** The time after a second or two without a block; null: blocks come. */
  lateBlock(now: UtcSeconds): UtcSeconds | null;
  /** Loses one answer in fifty and asks one question in fifty twice. */
  unreliable(inner: Transport): Transport;
}

export function troublePlan(seed: number, slotSeconds: number): TroublePlan {
  const random = randomSource(seed);
  const chance = (oneIn: number): boolean => random(oneIn) === 0;
  const counts: FaultCounts = {
    kills: 0,
    'meters unplugged': 0,
    'keychains locked': 0,
    'clocks set wrong': 0,
    'full disks': 0,
    'node restarts': 0,
    'answers lost': 0,
    'questions doubled': 0,
    'slots slept': 0,
    'blocks late': 0,
  };
  const left = new Map<Lasting, number>();
  let begun = false;
  let over = false;
  let offset = 0;
  let killNow = false;
  let startsAt = 0;
  let turn = 0;

  function begin(kind: Lasting): void {
    const [least, most] = LASTING[kind];
    left.set(kind, least + random(most - least + 1));
    counts[kind] += 1;
    if (kind === 'clocks set wrong') offset = (random(2) === 0 ? -1 : 1) * (60 + random(HALF_A_DAY));
    // A keychain is asked when the wallet starts: so it has to.
    if (kind === 'keychains locked') killNow = true;
  }

  return {
    counts,
    second(slot, into) {
      for (const [kind, seconds] of left) {
        if (seconds > 1) left.set(kind, seconds - 1);
        else left.delete(kind);
      }
      begun = slot >= FIRST_SLOT && !over;
      if (!begun) return;
      if (into === 0) startsAt = random(slotSeconds);
      if (into !== startsAt) return;
      const kind = KINDS[turn % KINDS.length];
      turn += 1;
      if (kind !== undefined && !left.has(kind)) begin(kind);
    },
    rest() {
      over = true;
      left.clear();
    },
    lasts: (kind) => left.has(kind),
    clockOff: () => (left.has('clocks set wrong') ? offset : 0),
    death() {
      if (!begun) return null;
      if (killNow) {
        killNow = false;
        return 0;
      }
      return chance(30) ? random(25) : null;
    },
    sleeper() {
      let until = -1;
      let known = -1;
      return (slot) => {
        if (begun && slot > known && slot > until) {
          known = slot;
          if (chance(6)) {
            until = slot + 1;
            counts['slots slept'] += 1;
          }
        }
        return slot !== until;
      };
    },
    lateBlock: (now) => (left.has('blocks late') ? utcSeconds(now + 1 + random(2)) : null),
    unreliable: (inner) => async (url, body, signal) => {
      if (begun && chance(50)) {
        counts['answers lost'] += 1;
        await inner(url, body, signal);
        throw new Error('the answer was lost');
      }
      if (begun && chance(50)) {
        counts['questions doubled'] += 1;
        await inner(url, body, signal);
      }
      return inner(url, body, signal);
    },
  };
}
