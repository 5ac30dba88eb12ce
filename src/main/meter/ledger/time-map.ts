import type { Clock } from '../../../shared/clock.ts';
import type { UtcSeconds } from '../../../shared/units.ts';

/**
 * The computer's monotonic clock mapped to chain time. Blocks are stamped a little late, so the wall clock is
 * trusted as long as blocks agree with it, and blocks alone where they do not (a clock set wrong). Sleep stops the
 * monotonic clock: until a block tells the time again, readings cannot be placed.
 */
export interface TimeMap {
  /** Chain time in whole milliseconds now; null while it is not known (just woken). */
  nowMs(): number | null;
  /** A block of this time has just been seen. */
  block(time: UtcSeconds): void;
  /** The computer woke from sleep. */
  resumed(): void;
}

/** A block older than the wall clock by more than this says that the clock is fast. */
const BLOCK_LAG_MS = 30_000;
/** Differences below this are rounding and block spacing, and not worth a step in time. */
const TOLERANCE_MS = 2000;
/** How long after a jump of the wall clock a block is waited for before the wall clock is believed. */
const WAIT_FOR_BLOCK_MS = 120_000;

export function createTimeMap(clock: Clock): TimeMap {
  const wallOffset = (): number => clock.now() * 1000 - clock.monotonicMs();
  let seenWall = wallOffset();
  let offset = seenWall;
  /** The largest block time less monotonic time: blocks are never stamped after they are seen. */
  let blockOffset: number | null = null;
  let unsureSince: number | null = null;

  const jumped = (): void => {
    unsureSince = blockOffset === null ? null : clock.monotonicMs();
    if (blockOffset === null) offset = seenWall;
    blockOffset = null;
  };
  const watchWall = (): void => {
    const wall = wallOffset();
    const moved = wall - seenWall;
    if (Math.abs(moved) <= TOLERANCE_MS) return;
    seenWall = wall;
    // Forward is what sleep looks like. Backward is a clock being set, which changes nothing where blocks tell the time.
    if (moved > 0 || blockOffset === null) jumped();
  };
  const settle = (): void => {
    const wallAgrees =
      blockOffset === null ||
      (seenWall >= blockOffset - TOLERANCE_MS && seenWall <= blockOffset + BLOCK_LAG_MS);
    const best = wallAgrees ? seenWall : (blockOffset ?? seenWall);
    if (Math.abs(best - offset) > TOLERANCE_MS) offset = best;
  };

  return {
    nowMs() {
      watchWall();
      if (unsureSince !== null) {
        if (clock.monotonicMs() - unsureSince < WAIT_FOR_BLOCK_MS) return null;
        unsureSince = null;
        settle();
      }
      return Math.floor(clock.monotonicMs() + offset);
    },
    block(time) {
      watchWall();
      const seen = time * 1000 - clock.monotonicMs();
      blockOffset = blockOffset === null || seen > blockOffset ? seen : blockOffset;
      unsureSince = null;
      settle();
    },
    resumed() {
      seenWall = wallOffset();
      jumped();
    },
  };
}
