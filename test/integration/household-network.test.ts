import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomSource } from '../../src/community/check/feed.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { expectOk } from '../../src/shared/result.ts';
import { billUnits, nano } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';

/**
 * Six homes behind a bad network: questions and answers are lost, doubled, late and out of order, the node is gone for
 * seconds, and the newest block is taken back now and then. Nothing may be sent twice with another content or counted
 * twice, and every bill is right.
 */
const CURVES = [-3000, 1200, 2500, 900, -1500, 700].map((watts) => () => watts);
const SLOTS = 13;
const STORM = { from: 1, to: 10 };

const random = randomSource(20_261_123);
const problems: string[] = [];
const faults = { lost: 0, answersLost: 0, doubled: 0, late: 0, down: 0, takenBack: 0 };
let town: Town;
let stormy = false;
let downUntil = 0;

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((done) => setImmediate(done));
};

/** What happens to one question on its way there and back. */
function badNetwork(inner: Transport): Transport {
  return async (url, body, signal) => {
    if (!stormy) return inner(url, body, signal);
    if (town.clock.now() < downUntil) {
      faults.down += 1;
      throw new Error('connection refused');
    }
    switch (random(40)) {
      case 0:
        faults.lost += 1;
        throw new Error('connection reset');
      case 1:
        faults.answersLost += 1;
        await inner(url, body, signal);
        throw new Error('connection reset');
      case 2:
        faults.doubled += 1;
        await inner(url, body, signal);
        return inner(url, body, signal);
      case 3: {
        faults.late += 1;
        const answer = await inner(url, body, signal);
        await turns(1 + random(30));
        return answer;
      }
      default:
        return inner(url, body, signal);
    }
  };
}

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    services: ['http://one.invalid', 'http://two.invalid'],
    faults: (_home, inner) => badNetwork(inner),
    log: {
      info: () => undefined,
      warn: (_name, fields) => problems.push(`${fields?.['name']} ${fields?.['code'] ?? fields?.['reason']}`),
    },
    reorg: (slot) => {
      stormy = slot >= STORM.from && slot < STORM.to;
      if (stormy && random(60) === 0) downUntil = town.clock.now() + 3;
      if (!stormy || random(12) !== 0) return false;
      faults.takenBack += 1;
      return true;
    },
  });
  await town.assemble();
  await town.runTo(SLOTS);
}, 300_000);
afterAll(() => town?.close());

test('the network was really bad', () => {
  for (const [name, times] of Object.entries(faults)) expect(times, name).toBeGreaterThan(3);
});

test('no vector was ever made twice, nothing was halted, nothing disagrees', () => {
  expect(problems.filter((one) => /second|foreign|other-content|disagrees|undefined/.test(one))).toEqual([]);
  for (const { household } of town.homes) expect(household.view().attention).toEqual([]);
});

test('slots are settled once and agree; hardly any is missed', () => {
  let settled = 0;
  for (const { household } of town.homes) {
    const { rows } = expectOk(household.slots({ offset: 0, limit: 100 }));
    expect(new Set(rows.map(({ slot }) => slot)).size).toBe(rows.length);
    for (const row of rows.filter(({ state }) => state === 'settled')) {
      expect(row, `slot ${row.slot}`).toMatchObject({ agrees: true });
      settled += 1;
    }
  }
  expect(settled).toBeGreaterThan(0.8 * town.homes.length * (SLOTS - 4));
});

test('every bill opens to the sum of its slots, whatever the network did', () => {
  for (const { household } of town.homes) {
    const bill = expectOk(household.bills({ before: null, limit: 5 })).find(({ period }) => period === 0);
    const { rows } = expectOk(household.slots({ offset: 0, limit: 100 }));
    const own = rows.filter(({ slot, state }) => slot < 6 && state === 'settled');
    const sum = own.reduce((total, row) => total + (row.amount ?? 0n), 0n);
    expect(bill).toMatchObject({ state: 'settled', agrees: true, slotsFolded: own.length, amount: sum });
    expect(bill?.booked).toBe(billUnits(nano(sum)));
  }
});
