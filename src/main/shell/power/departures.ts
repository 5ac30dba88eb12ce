/**
 * Whether this machine will probably be there for the next slot: asked to quit, about to sleep, an update that wants a
 * new start, or running out of battery. The household is told and makes no new offers meanwhile.
 */
import type { Cancel, Clock } from '../../../shared/clock.ts';
import { DEPARTURES, type Departure } from '../../household/departure.ts';

/** The system's side (Electron's powerMonitor), replaced in tests. */
export interface Power {
  on(event: 'suspend' | 'resume' | 'shutdown' | 'on-ac' | 'on-battery', listener: () => void): unknown;
  isOnBatteryPower(): boolean;
}

export interface Departures {
  /** The weightiest reason there is; null: this machine stays. */
  reason(): Departure | null;
  /** The app was asked to quit; false: it stays after all. */
  quitting(holds?: boolean): void;
  /** An update waits for a new start of the app. */
  updateDue(due: boolean): void;
  stop(): void;
}

export interface DeparturesOptions {
  readonly power: Power;
  /** Per cent that is left in the battery; null where the system does not say. */
  readonly batteryPercent: () => number | null;
  readonly clock: Clock;
  readonly onChange: (reason: Departure | null) => void;
}

/** A system that goes down is gone by then; one that is still here was stopped by somebody, and tells nobody. */
const SHUTDOWN_MS = 5 * 60_000;
/** With less, a laptop may be gone before a slot of a quarter of an hour and its reading are over. */
const LOW_PERCENT = 25;
const LOOK_MS = 60_000;

export function watchDepartures({ power, batteryPercent, clock, onChange }: DeparturesOptions): Departures {
  const held = new Set<Departure>();
  const reason = (): Departure | null => DEPARTURES.find((one) => held.has(one)) ?? null;
  const set = (one: Departure, holds: boolean): void => {
    const before = reason();
    if (holds) held.add(one);
    else held.delete(one);
    if (reason() !== before) onChange(reason());
  };
  const look = (): void => {
    // Of a battery that nobody can read the worst is assumed: it is somebody else's slot that would be spoilt.
    set('slot.battery', power.isOnBatteryPower() && (batteryPercent() ?? 0) < LOW_PERCENT);
  };
  let cancel: Cancel = () => undefined;
  const loop = (): void => {
    look();
    cancel = clock.after(LOOK_MS, loop);
  };
  loop();
  power.on('on-ac', look);
  power.on('on-battery', look);
  power.on('suspend', () => set('slot.sleeping', true));
  power.on('resume', () => {
    set('slot.sleeping', false);
    look();
  });
  let asked = false;
  let systemEnds = false;
  let cancelEnd: Cancel = () => undefined;
  const lookAtEnd = (): void => set('slot.quitting', asked || systemEnds);
  const systemStays = (): void => {
    cancelEnd();
    systemEnds = false;
    lookAtEnd();
  };
  power.on('shutdown', () => {
    cancelEnd();
    systemEnds = true;
    lookAtEnd();
    cancelEnd = clock.after(SHUTDOWN_MS, systemStays);
  });
  return {
    reason,
    quitting(holds = true) {
      asked = holds;
      lookAtEnd();
    },
    updateDue: (due) => set('slot.update', due),
    stop() {
      cancel();
      cancelEnd();
    },
  };
}
