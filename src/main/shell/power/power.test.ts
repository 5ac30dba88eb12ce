import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import type { Departure } from '../../household/departure.ts';
import { batteryPercent } from './battery.ts';
import { watchDepartures } from './departures.ts';

function machine() {
  const clock = manualClock();
  const listeners = new Map<string, () => void>();
  const state = { onBattery: false, percent: null as number | null };
  const told: (Departure | null)[] = [];
  const departures = watchDepartures({
    power: {
      on: (event, listener) => listeners.set(event, listener),
      isOnBatteryPower: () => state.onBattery,
    },
    batteryPercent: () => state.percent,
    clock,
    onChange: (reason) => told.push(reason),
  });
  return { clock, state, told, departures, happens: (event: string) => listeners.get(event)?.() };
}

test('on mains nothing is to be feared, and a full battery is as good', () => {
  const { state, happens, departures, told } = machine();
  expect(departures.reason()).toBeNull();
  Object.assign(state, { onBattery: true, percent: 80 });
  happens('on-battery');
  expect(departures.reason()).toBeNull();
  expect(told).toEqual([]);
});

test('a battery that runs low is noticed within a minute, and forgiven at the plug', async () => {
  const { clock, state, happens, departures, told } = machine();
  Object.assign(state, { onBattery: true, percent: 26 });
  happens('on-battery');
  state.percent = 24;
  await clock.advance(60_000);
  expect(departures.reason()).toBe('slot.battery');
  state.onBattery = false;
  happens('on-ac');
  expect(told).toEqual(['slot.battery', null]);
});

test('a battery that cannot be read counts as low', () => {
  const { state, happens, departures } = machine();
  state.onBattery = true;
  happens('on-battery');
  expect(departures.reason()).toBe('slot.battery');
});

test('sleep ends with waking, quitting does not, and the weightier reason is told', () => {
  const { happens, departures, told } = machine();
  departures.updateDue(true);
  happens('suspend');
  happens('resume');
  departures.quitting();
  departures.updateDue(false);
  expect(told).toEqual(['slot.update', 'slot.sleeping', 'slot.update', 'slot.quitting']);
  expect(departures.reason()).toBe('slot.quitting');
});

test('a shutdown that somebody stopped is forgotten after a while, and offers go out again', async () => {
  const { clock, happens, departures, told } = machine();
  happens('shutdown');
  await clock.advance(4 * 60_000);
  expect(departures.reason()).toBe('slot.quitting');
  // Tried once more, and stopped again.
  happens('shutdown');
  await clock.advance(4 * 60_000);
  expect(departures.reason()).toBe('slot.quitting');
  await clock.advance(60_000);
  expect(departures.reason()).toBeNull();
  expect(told).toEqual(['slot.quitting', null]);
});

test('what the person asked for outlives a shutdown that was stopped', async () => {
  const { clock, happens, departures } = machine();
  departures.quitting();
  happens('shutdown');
  await clock.advance(10 * 60_000);
  expect(departures.reason()).toBe('slot.quitting');
  departures.quitting(false);
  expect(departures.reason()).toBeNull();
  happens('shutdown');
  departures.quitting(false);
  expect(departures.reason()).toBe('slot.quitting');
});

test('nothing is left running after the end', () => {
  const { clock, departures, happens } = machine();
  happens('shutdown');
  departures.stop();
  expect(clock.pendingTimers()).toBe(0);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-battery-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function supply(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
}

test('the fullest of the computer’s own batteries counts', () => {
  supply('AC', { type: 'Mains' });
  supply('BAT0', { type: 'Battery', capacity: '11' });
  supply('BAT1', { type: 'Battery', capacity: '63' });
  supply('hid-mouse', { type: 'Battery', scope: 'Device', capacity: '99' });
  expect(batteryPercent(folder)).toBe(63);
});

test('what the system does not say is unknown, never zero', () => {
  expect(batteryPercent(join(folder, 'nowhere'))).toBeNull();
  supply('BAT0', { type: 'Battery', capacity: 'full' });
  expect(batteryPercent(folder)).toBeNull();
});
