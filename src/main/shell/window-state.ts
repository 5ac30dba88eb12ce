import { z } from 'zod';
import { readJson, writeAtomically } from './atomic-file.ts';

/** Where the window was and how large, so that it comes back there. */
export const windowStateSchema = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(20_000),
  height: z.int().min(1).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Size of the first start. */
export const DEFAULT_SIZE = { width: 1180, height: 780 };
/** Every screen works from this size up. */
export const MIN_SIZE = { width: 760, height: 520 };

/** How much of the window must be on a screen for a person to get hold of it. */
const GRIP = 80;

/**
 * The state to open with. One that is on none of today's screens (an unplugged monitor) keeps its size and lets
 * the system place it; sizes are bounded by the screen.
 */
export function fitToScreens(
  state: WindowState | null,
  screens: readonly Area[],
): { width: number; height: number; x?: number; y?: number; maximized: boolean } {
  if (state === null) return { ...DEFAULT_SIZE, maximized: false };
  const screen = screens.find((area) => overlap(state, area) >= GRIP) ?? screens[0];
  const width = Math.max(MIN_SIZE.width, Math.min(state.width, screen?.width ?? state.width));
  const height = Math.max(MIN_SIZE.height, Math.min(state.height, screen?.height ?? state.height));
  const visible = screen !== undefined && overlap(state, screen) >= GRIP;
  return visible
    ? { x: state.x, y: state.y, width, height, maximized: state.maximized }
    : { width, height, maximized: state.maximized };
}

/** The smaller side of what two areas share; 0 where they share nothing. */
function overlap(a: Area, b: Area): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, Math.min(wide, high));
}

export const loadWindowState = (file: string): WindowState | null => readJson(file, windowStateSchema);

/** A lost window state is no reason to bother anyone, so a failed write is left at that. */
export function saveWindowState(file: string, state: WindowState): void {
  writeAtomically(file, `${JSON.stringify(state)}\n`);
}
