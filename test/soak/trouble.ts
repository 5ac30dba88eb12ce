/**
 * A community under constant trouble for N minutes of real time (many hours of its own): a home that is killed again
 * and again, homes that sleep, answers of the chain that are lost, late or doubled, clocks that are set wrong. Holds only
 * if every home agrees with the chain on everything it settled and nobody sent a second vector.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { randomSource } from '../../src/community/check/feed.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { startTown } from '../fixtures/chain-town.ts';
import { type Mortal, mortalHome } from '../fixtures/mortal-home.ts';

export async function soakTrouble(minutes: number, seed: number): Promise<boolean> {
  const random = randomSource(seed);
  const chance = (oneIn: number): boolean => random(oneIn) === 0;
  const faults = {
    kills: 0,
    'lost answers': 0,
    'doubled questions': 0,
    'sleeping slots': 0,
    'clock jumps': 0,
  };

  /** Loses one answer in fifty and asks one question in fifty twice. */
  const unreliable = (inner: Transport): Transport => {
    return async (url, body, signal) => {
      if (chance(50)) {
        faults['lost answers'] += 1;
        await inner(url, body, signal);
        throw new Error('the answer was lost');
      }
      if (chance(50)) {
        faults['doubled questions'] += 1;
        await inner(url, body, signal);
      }
      return inner(url, body, signal);
    };
  };

  const sleeping = new Map<number, number>();
  /** Homes 4 and 5 sleep through a slot now and then. */
  const awake = (home: number, slot: number): boolean => {
    if (home < 4 || slot < 3) return true;
    const until = sleeping.get(home) ?? -1;
    if (slot <= until) return slot !== until;
    sleeping.set(home, chance(6) ? slot + 1 : slot);
    if (sleeping.get(home) === slot + 1) faults['sleeping slots'] += 1;
    return true;
  };

  let mortal: Mortal | null = null;
  const curves = [-3000, 1200, 2500, 900, -1500, 700].map((watts) => () => watts);
  const town = await startTown({
    curves,
    awake,
    faults: (home, inner) => (home === 2 || home === 3 ? unreliable(inner) : inner),
    guests: [
      async (place) => {
        let ticks = 0;
        mortal = await mortalHome(place, () => {
          ticks += 1;
          return ticks > 60 && chance(30) ? random(25) : null;
        });
        return mortal;
      },
    ],
  });
  process.stdout.write(`A community of ${curves.length + 1} homes in trouble for ${minutes} minutes.\n`);
  await town.assemble();
  const end = performance.now() + minutes * 60_000;
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  /** Bytes in use that nothing could free. */
  const heap = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  let early = 0;
  while (performance.now() < end) {
    if (chance(200)) {
      faults['clock jumps'] += 1;
      town.clock.setWall(utcSeconds(town.clock.now() + 1 + random(2)));
    }
    await town.tick();
    if (early === 0 && performance.now() > end - minutes * 30_000) early = heap();
  }

  const guest = (await (mortal as Mortal | null)?.report()) ?? null;
  faults.kills = (mortal as Mortal | null)?.deaths() ?? 0;
  let settled = 0;
  let disagreeing = 0;
  let bills = 0;
  let wrongBills = 0;
  const homes = [
    ...town.homes.map(({ household }) => ({
      rows: expectOk(household.slots({ offset: 0, limit: 500 })).rows,
      bills: expectOk(household.bills({ before: null, limit: 100 })),
    })),
    ...(guest === null ? [] : [guest]),
  ];
  for (const home of homes) {
    for (const row of home.rows.filter(({ state }) => state === 'settled')) {
      settled += 1;
      if (row.agrees !== true) disagreeing += 1;
    }
    for (const bill of home.bills.filter(({ state }) => state === 'settled')) {
      bills += 1;
      if (bill.agrees !== true) wrongBills += 1;
    }
  }
  const second = guest?.problems.filter((problem) => problem.includes('second')).length ?? 0;
  for (const [name, count] of Object.entries(faults)) process.stdout.write(`${name.padEnd(20)} ${count}\n`);
  process.stdout.write(
    `${settled} slots settled, ${disagreeing} disagree; ${bills} bills, ${wrongBills} wrong; ${second} second vectors; ` +
      `heap ${((heap() - early) / 1e6).toFixed(1)} MB more than half-way\n`,
  );
  await town.close();
  return settled > 0 && disagreeing === 0 && wrongBills === 0 && second === 0;
}
