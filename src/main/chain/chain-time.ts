import type { Clock } from '../../shared/clock.ts';
import { utcSeconds } from '../../shared/units.ts';
import type { BlockHeader, ChainTime } from './api.ts';

/** Heads that the estimate is made of. */
const SAMPLES = 9;
/** A head this far below the highest is no late answer: what came before it was of another chain. */
const OTHER_CHAIN_BLOCKS = 64;
/** Wall and monotonic clock drifting apart by more than this: the computer slept or its clock was set. */
const JUMP_MS = 5000;

/** Chain time from the newest heads: each new head is seen within a poll of its making, so the median is close. */
export interface ChainTimer {
  seen(head: BlockHeader): void;
  now(): ChainTime | null;
}

export function makeChainTimer(clock: Clock): ChainTimer {
  let samples: { readonly offsetMs: number }[] = [];
  let highest = -1;
  let wallOffset = clock.now() * 1000 - clock.monotonicMs();

  /** After sleep the monotonic clock has stood still and old samples are worth nothing. */
  const dropIfSlept = (): void => {
    const offset = clock.now() * 1000 - clock.monotonicMs();
    if (Math.abs(offset - wallOffset) > JUMP_MS) samples = [];
    wallOffset = offset;
  };
  return {
    seen(head) {
      dropIfSlept();
      const late = head.number <= highest && head.number > highest - OTHER_CHAIN_BLOCKS;
      if (late && samples.length > 0) return;
      if (head.number < highest && !late) samples = [];
      highest = head.number;
      samples = [...samples.slice(-(SAMPLES - 1)), { offsetMs: head.time * 1000 - clock.monotonicMs() }];
    },
    now() {
      dropIfSlept();
      const sorted = samples.map((sample) => sample.offsetMs).sort((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)];
      if (median === undefined) return null;
      const estimate = utcSeconds(Math.max(0, Math.floor((clock.monotonicMs() + median) / 1000)));
      return { estimate, driftSeconds: clock.now() - estimate, samples: samples.length };
    },
  };
}
