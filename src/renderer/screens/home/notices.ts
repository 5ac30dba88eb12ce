import type { HouseholdView } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';

/** A clock further off than this share of a slot may miss a phase. */
const DRIFT_SHARE = 20;

/** What needs a person, most urgent first, each code once: what the household says, and what its figures say. */
export function noticesOf(view: HouseholdView): AppError[] {
  const notices = [...view.attention.map(plain), ...ofConnection(view), ...ofClock(view), ...ofMeter(view)];
  return notices.filter(({ code }, index) => notices.findIndex((other) => other.code === code) === index);
}

function ofConnection({ endpoints }: HouseholdView): AppError[] {
  if (endpoints.length === 0 || endpoints.some(({ reachable }) => reachable)) return [];
  return [
    {
      code: 'home.offline',
      message: 'No computer of the community answers. Nothing is lost; what was sent stays valid.',
      remedy: 'Check the internet connection. Wattlet goes on by itself.',
    },
  ];
}

function ofClock({ driftSeconds, community }: HouseholdView): AppError[] {
  if (driftSeconds === null || community === null) return [];
  const seconds = Math.abs(driftSeconds);
  if (seconds <= Math.max(2, community.slotSeconds / DRIFT_SHARE)) return [];
  return [
    {
      code: 'home.clock',
      message: `This computer's clock is ${seconds} seconds off.`,
      remedy: 'Switch on the automatic setting of the clock.',
      params: { seconds },
    },
  ];
}

function ofMeter({ meter }: HouseholdView): AppError[] {
  if (meter.problem !== null) return [plain(meter.problem)];
  if (meter.state !== 'none') return [];
  return [
    {
      code: 'home.no-meter',
      message: 'No meter is connected, so nothing can be offered.',
      remedy: "Connect the meter's cable.",
    },
  ];
}

/** The schema gives `params` as possibly undefined; an AppError leaves it out instead. */
function plain({ params, ...rest }: HouseholdView['attention'][number]): AppError {
  return params === undefined ? rest : { ...rest, params };
}
