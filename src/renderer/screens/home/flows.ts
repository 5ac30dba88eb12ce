import type { HouseholdView, PowerNow } from '../../../shared/readmodel.ts';
import { type Watt, watt } from '../../../shared/units.ts';

/**
 * Where power goes right now, watts, positive into the house. The meter tells the sum through the connection; how much
 * of it is the neighbours' is what was agreed for the running slot, spread evenly over it, and the grid has the rest.
 */
export interface Flows {
  /** Through the connection: import minus export. */
  readonly net: Watt;
  readonly neighbours: Watt;
  readonly grid: Watt;
  /** What the roof gives; null without a meter for it. */
  readonly roof: Watt | null;
  /** What the house uses; null without a meter for the roof. */
  readonly house: Watt | null;
}

/** Null while the meter says nothing. `latest` is newer than the view, which comes with each round only. */
export function flowsOf(
  view: Pick<HouseholdView, 'meter' | 'generation' | 'slot' | 'timeline' | 'community'>,
  latest: PowerNow | null,
): Flows | null {
  const power = view.meter.state === 'reading' ? (latest?.grid ?? view.meter.powerW) : null;
  if (power === null) return null;
  const running = view.timeline.find((row) => row.slot === view.slot);
  const seconds = view.community?.slotSeconds ?? 0;
  const agreedWh = power >= 0 ? (running?.boughtWh ?? 0) : (running?.soldWh ?? 0);
  const agreed = seconds === 0 ? 0 : Math.round((agreedWh * 3600) / seconds);
  const shared = Math.min(Math.abs(power), agreed);
  const neighbours = power >= 0 ? shared : -shared;
  const roof = roofOf(view.generation, latest);
  return {
    net: watt(power),
    neighbours: watt(neighbours),
    grid: watt(power - neighbours),
    roof: roof === null ? null : watt(roof),
    house: roof === null ? null : watt(Math.max(0, power + roof)),
  };
}

/** A meter on the roof counts what it gives as export; some are wired the other way round. */
function roofOf(generation: HouseholdView['generation'], latest: PowerNow | null): number | null {
  if (generation?.state !== 'reading') return null;
  const power = latest?.generation ?? generation.powerW;
  return power === null ? null : Math.abs(power);
}

export type Pace = 'still' | 'slow' | 'steady' | 'fast';

/** How fast a flow is drawn. Few steps, so that the drawing does not start anew with every telegram. */
export function paceOf(value: number): Pace {
  const size = Math.abs(value);
  if (size < 10) return 'still';
  if (size < 500) return 'slow';
  return size < 2500 ? 'steady' : 'fast';
}
