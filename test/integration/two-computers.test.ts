/**
 * One home's words on two computers, both running. What one of them sent may never be contradicted by the other: at most
 * one vector per kind and slot reaches the chain, and the one that came later stops with a clear message.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createSimulatedHome,
  SIMULATED_PASSPHRASE,
  type SimulatedHome,
} from '../../src/community/simulation/home.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { type GuestPlace, startTown, type Town } from '../fixtures/chain-town.ts';
import { agreedSlots, attentionOf } from '../fixtures/everything.ts';

const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
const YEAR = 365 * 86_400;

let town: Town;
let place: GuestPlace;
let first: SimulatedHome;
const seconds: Record<string, SimulatedHome> = {};
/** Raw transactions that each computer handed to the network. */
const sent: Record<string, string[]> = {};
const halted: Record<string, number> = {};
const asleep = new Set<SimulatedHome>();
/** Of the first computer, when it was woken up. */
let sentAsleep = 0;
let tradedMeanwhile: number[] = [];

/** The same time of day as the town's, with a calendar that is off by so many seconds. */
const wrongBy = (clock: Clock, off: number): Clock => ({
  ...clock,
  now: () => utcSeconds(clock.now() + off),
});

function begin(name: string, words?: string, off = 0): Promise<SimulatedHome> {
  const own: string[] = [];
  sent[name] = own;
  return createSimulatedHome({
    dir: join(place.dir, name),
    clock: off === 0 ? place.clock : wrongBy(place.clock, off),
    log: { info: () => undefined, warn: () => undefined },
    config: place.config,
    curve: () => 1700,
    capacityWh: 2000,
    meterId: 'TWICE',
    transport: (url, body, ...rest) => {
      if (body.includes('eth_sendRawTransaction')) own.push(body);
      return place.transport(url, body, ...rest);
    },
    ...(words === undefined ? {} : { words }),
  });
}

const settledBy = (home: SimulatedHome | undefined): number[] =>
  home === undefined ? [] : agreedSlots(home.household);
const codesOf = (home: SimulatedHome | undefined): string[] =>
  home === undefined ? [] : attentionOf(home.household);

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    guests: [
      async (given) => {
        place = given;
        first = await begin('first');
        return {
          account: first.account,
          async tick() {
            if (!asleep.has(first)) await first.household.step();
            for (const [name, home] of Object.entries(seconds)) {
              if (asleep.has(home)) continue;
              await home.household.step();
              if (codesOf(home).includes('outbox.foreign-transaction')) halted[name] ??= place.clock.now();
            }
          },
          async close() {
            for (const home of [first, ...Object.values(seconds)]) await home.close();
          },
        };
      },
    ],
  });
  await town.assemble();
  await town.runTo(3.4);
  const { words } = expectOk(await first.secrets.showWords({ passphrase: SIMULATED_PASSPHRASE }));
  const text = words.join(' ');
  // New computers whose calendar is wrong: one thinks the restore was long ago, one that it is still to come.
  seconds['a year behind'] = await begin('a year behind', text, -YEAR);
  seconds['a year ahead'] = await begin('a year ahead', text, YEAR);
  await town.runTo(8.5);
  tradedMeanwhile = settledBy(first);
  // The other way round: the first computer sleeps while the home is brought back elsewhere, and then wakes up.
  for (const home of [first, ...Object.values(seconds)]) asleep.add(home);
  sentAsleep = sent['first']?.length ?? 0;
  seconds['elsewhere'] = await begin('elsewhere', text);
  await town.runTo(13.5);
  asleep.delete(first);
  await town.runTo(14.5);
}, 300_000);
afterAll(() => town?.close());

test.each(['a year behind', 'a year ahead'])('%s: sends nothing, and says why', (name) => {
  expect(seconds[name]?.account).toBe(first.account);
  expect(sent[name]).toEqual([]);
  expect(codesOf(seconds[name])).toContain('outbox.foreign-transaction');
  // Within the two slots of its wait.
  expect((halted[name] ?? 0) - place.config.genesis).toBeLessThan(24 * 6.5);
});

test('meanwhile the first computer trades on, undisturbed', () => {
  expect(Math.max(...tradedMeanwhile)).toBeGreaterThanOrEqual(5);
  expect(sentAsleep).toBeGreaterThan(5);
});

test('asleep while the home was brought back elsewhere: when it wakes up it sends nothing, and the other goes on', () => {
  expect(Math.max(...settledBy(seconds['elsewhere']))).toBeGreaterThanOrEqual(11);
  expect(codesOf(seconds['elsewhere'])).toEqual([]);
  expect(sent['first']?.length).toBe(sentAsleep);
  expect(codesOf(first)).toContain('outbox.foreign-transaction');
});
