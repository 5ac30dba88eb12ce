/**
 * Why this machine will probably not see the next slot to its end. While there is a reason no new offer goes out: an
 * offer whose reveal or reading does not come spoils the neighbours' slot. The shell says so (`Household.prepareToLeave`);
 * the codes become the reason of the slots left out.
 */
export const DEPARTURES = ['slot.quitting', 'slot.sleeping', 'slot.update', 'slot.battery'] as const;

export type Departure = (typeof DEPARTURES)[number];
