/**
 * The demo's homes: half have roofs. A demo day lasts 48 minutes, so that an evening peak and a cloudy spell come
 * while somebody watches; it begins in the late morning, when there is something to sell.
 */
import type { UtcSeconds } from '../../shared/units.ts';
import { hastened, householdLoad, netOf, solarRoof } from '../emulator/profiles.ts';
import type { Curve } from '../emulator/registers.ts';

const FASTER = 30;
const STARTS_AT = 10 * 3600;

/** Net import in watts of the n-th home; home 0 is the user's, with a roof. */
export function demoCurve(home: number, start: UtcSeconds): Curve {
  const load = householdLoad({ seed: 100 + home, peakW: 1400 + (home % 5) * 500 });
  const net =
    home % 2 === 0 ? netOf(load, solarRoof({ seed: 7 + home, peakW: 3000 + (home % 4) * 1500 })) : load;
  return hastened(net, FASTER, start, STARTS_AT);
}
