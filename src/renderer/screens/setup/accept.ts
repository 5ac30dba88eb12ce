/** 3 x 25 A at 230 V, the usual connection of a home. */
export const USUAL_KW = 17.25;
const MOST_WH = 2 ** 24 - 1;

/** The most a connection moves in one slot, whole Wh; null where the number cannot be. */
export function capacityWhOf(kilowatts: number | '', slotSeconds: number): number | null {
  if (kilowatts === '' || !(kilowatts > 0)) return null;
  const wh = Math.ceil((kilowatts * 1000 * slotSeconds) / 3600);
  return wh > MOST_WH ? null : wh;
}

/** An account's address as typed or pasted; null where it is none. */
export function accountOf(typed: string): `0x${string}` | null {
  const text = typed.trim();
  return /^0x[0-9a-fA-F]{40}$/.test(text) ? `0x${text.slice(2).toLowerCase()}` : null;
}
