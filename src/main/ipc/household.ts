import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { householdChannels } from '../../shared/ipc/household.ts';
import { fail, type Result } from '../../shared/result.ts';
import type { Household } from '../household/household.ts';

/** The screens' questions to the household, which may come and go with the vault and the community. */
export function householdHandlers(household: () => Household | null): HandlersOf<typeof householdChannels> {
  const ask = <T>(question: (household: Household) => Result<T>): Result<T> => {
    const present = household();
    return present === null ? notJoined() : question(present);
  };
  const askLonger = <T>(question: (household: Household) => Promise<Result<T>>): Promise<Result<T>> => {
    const present = household();
    return present === null ? Promise.resolve(notJoined()) : question(present);
  };
  return {
    'household.slots': (range) => ask((home) => home.slots(range)),
    'household.findSlots': (search) => ask((home) => home.findSlots(search)),
    'household.story': ({ slot }) => ask((home) => home.story(slot)),
    'household.bills': (range) => ask((home) => home.bills(range)),
    'household.billChecks': ({ period }) => ask((home) => home.billChecks(period)),
    'household.curves': ({ slot }) => ask((home) => home.curves(slot)),
    'household.totals': ({ ranges }) => ask((home) => home.totals(ranges)),
    'household.setLimits': (limits) => ask((home) => home.setLimits(limits)),
    'household.tryLimits': (limits) => ask((home) => home.tryLimits(limits)),
    'household.scores': () => ask((home) => home.scores()),
    'household.absences': () => ask((home) => home.absences()),
    'household.openLate': ({ slot }) => askLonger((home) => home.openLate(slot)),
    'household.funds': () => ask((home) => home.funds()),
    'household.withdraw': ({ amount }) => askLonger((home) => home.withdraw(amount)),
    'household.replacement': () => askLonger((home) => home.replacement()),
    'household.askReplacement': () => askLonger((home) => home.askReplacement()),
    'household.refuseGroup': ({ cohort, refused }) => ask((home) => home.refuseGroup(cohort, refused)),
    'household.leave': () => ask((home) => home.leave()),
  };
}

export const notJoined = () =>
  fail(
    'household.not-joined',
    'This wallet does not belong to a community yet.',
    'Accept an invitation from your steward first.',
  );
