import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SLOT_STEPS } from '../../src/shared/protocol/verify/step.ts';
import { expectOk } from '../../src/shared/result.ts';
import { billUnits, nano } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { amountOf, attentionOf, everyBill, everyRow, rowOf } from '../fixtures/everything.ts';

/** Net import in watts: one roof, three homes that need energy. 24-second slots make 20, 8, 16.67 and 6 Wh of them. */
const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
const SLOTS = 12;
const TIRED = 3;

let town: Town;
beforeAll(async () => {
  town = await startTown({ curves: CURVES });
  await town.assemble();
  // The bill of the first period may be opened four slots after its end.
  await town.runTo(SLOTS);
  // A laptop whose battery runs out, from the beginning of a slot on.
  town.home(TIRED).household.prepareToLeave('slot.battery');
  await town.runTo(SLOTS + 2);
}, 300_000);
afterAll(() => town?.close());

test('every slot is settled, and every home agrees with the chain', () => {
  for (const { household } of town.homes) {
    const settled = everyRow(household).filter((row) => row.state === 'settled');
    expect(settled.length).toBeGreaterThanOrEqual(SLOTS - 3);
    for (const row of settled) expect(row, `slot ${row.slot}`).toMatchObject({ agrees: true, reason: null });
    expect(attentionOf(household)).toEqual([]);
  }
});

test('of a settled slot nothing is left unchecked: its story has a tick beside every step', () => {
  const slot = SLOTS - 4;
  for (const { household } of town.homes) {
    const { checks } = expectOk(household.story(slot));
    expect(checks.map(({ step }) => step).sort()).toEqual([...SLOT_STEPS].sort());
    expect(checks.filter(({ agrees }) => agrees !== true)).toEqual([]);
  }
});

test('the roof sells to its neighbours, and what all owe for a slot sums to the exchange with the grid', () => {
  const slot = SLOTS - 4;
  const rows = town.homes.map(({ household }) => {
    const row = rowOf(household, slot);
    if (row === undefined) throw new Error('slot not found');
    return row;
  });
  const sum = (of: (row: (typeof rows)[number]) => number | null) =>
    rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  expect(rows[0]?.soldWh).toBe(20);
  expect(sum((row) => row.boughtWh)).toBeGreaterThan(16);
  expect(sum((row) => row.boughtWh)).toBeLessThanOrEqual(20);
  const net = sum((row) => (row.importWh ?? 0) - (row.exportWh ?? 0));
  const allocated = sum((row) => (row.boughtWh ?? 0) - (row.soldWh ?? 0));
  const [price, lambda] = [rows[0]?.price ?? 0, rows[0]?.imbalancePrice ?? 0];
  expect(amountOf(rows)).toBe(BigInt(lambda) * BigInt(net) + BigInt(price - lambda) * BigInt(allocated));
});

test('the bill of the first period opens to the sum of its slots, and only its total is on chain', () => {
  for (const { household } of town.homes) {
    const bill = everyBill(household).find((one) => one.period === 0);
    const amount = amountOf(everyRow(household).filter(({ slot }) => slot < 6));
    expect(bill).toMatchObject({ state: 'settled', agrees: true, slotsFolded: 6, amount });
    expect(bill?.booked).toBe(billUnits(nano(amount)));
    const root = expectOk(household.billChecks(0)).find((check) => check.step === 'readings-root');
    expect(root).toMatchObject({ agrees: true, expected: expect.not.stringMatching(/^0x0*$/) });
  }
});

test('a machine that will probably not stay makes no new offer, says so, and still reports what it owes', () => {
  const { household } = town.home(TIRED);
  const at = (slot: number) => rowOf(household, slot);
  expect(at(SLOTS + 2)).toMatchObject({ state: 'skipped', reason: 'slot.battery', offeredBuyWh: null });
  expect(at(SLOTS)?.offeredBuyWh).toBeGreaterThan(0);
  expect(at(SLOTS - 1)).toMatchObject({ importWh: 6, reason: null });
  expect(['reported', 'settled']).toContain(at(SLOTS - 1)?.state);
  expect(household.view().doing).toBe('resting');
  expect(town.home(0).household.view().doing).not.toBe('resting');
});

/** Files under the folder in which one of these stands, in clear. */
function holding(
  folder: string,
  needles: readonly Buffer[],
): { readonly looked: number; readonly found: string[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const found = files.flatMap(({ parentPath, name }) => {
    const content = readFileSync(join(parentPath, name));
    return needles.some((needle) => content.includes(needle)) ? [name] : [];
  });
  return { looked: files.length, found };
}

test('in all files of a home that trades no reading, meter or amount stands in clear', () => {
  for (const [i, { home, household }] of town.homes.entries()) {
    const meter = `TEST${String(i).padStart(8, '0')}`;
    const texts = [meter, Buffer.from(meter).toString('hex')];
    const numbers = expectOk(home.store.readings.sources()).flatMap((source) =>
      expectOk(home.store.readings.range(source, 0, Number.MAX_SAFE_INTEGER)).flatMap((reading) =>
        [reading.importMicroWh, reading.exportMicroWh].filter(
          (register) => register !== null && register > 0n,
        ),
      ),
    );
    const amounts = everyRow(household).flatMap(({ amount }) =>
      amount === null ? [] : [amount < 0n ? -amount : amount],
    );
    // Fewer digits stand somewhere by chance.
    texts.push(...[...numbers, ...amounts].map(String).filter(({ length }) => length > 6));
    const binary = numbers.flatMap((number) => {
      const [little, big] = [Buffer.alloc(8), Buffer.alloc(8)];
      little.writeBigUInt64LE(number ?? 0n);
      big.writeBigUInt64BE(number ?? 0n);
      return [little, big];
    });
    expect(numbers.length).toBeGreaterThan(SLOTS);
    expect(texts.length).toBeGreaterThan(2 * SLOTS);
    const folder = join(town.dir, `home-${i}`);
    const needles = [...texts.map((text) => Buffer.from(text)), ...binary];
    const { looked, found } = holding(folder, needles);
    expect(looked).toBeGreaterThan(2);
    expect(found, `home ${i}`).toEqual([]);
    // What is looked for would be found.
    writeFileSync(
      join(folder, 'in-clear'),
      Buffer.concat([Buffer.alloc(1000, 7), needles.at(-1) ?? Buffer.of()]),
    );
    expect(holding(folder, needles).found).toEqual(['in-clear']);
  }
});
