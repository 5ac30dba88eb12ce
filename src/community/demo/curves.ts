/**
 * The demo's homes: every third has a roof, so that supply and demand come near each other and the price moves. A
 * demo day lasts 48 minutes and begins in the morning: clouds, an afternoon and an evening peak come while somebody
 * watches.
 */
import type { UtcSeconds } from '../../shared/units.ts';
import { hastened, householdLoad, netOf, solarRoof } from '../emulator/profiles.ts';
import type { Curve } from '../emulator/registers.ts';

const FASTER = 30;
const STARTS_AT = 9 * 3600;
const ROOF_EVERY = 3;

/** Net import in watts of the n-th home; home 0 is the user's, with a roof. */
export function demoCurve(home: number, start: UtcSeconds): Curve {
  const load = householdLoad({ seed: 100 + home, peakW: 1600 + (home % 5) * 500 });
  const roof = solarRoof({ seed: 7 + home, peakW: home === 0 ? 4200 : 2600 + (home % 4) * 700 });
  return hastened(home % ROOF_EVERY === 0 ? netOf(load, roof) : load, FASTER, start, STARTS_AT);
}
