import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/shared/readmodel.ts';
import { expectOk } from '../../src/shared/result.ts';
import { microPerKwh } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { attentionOf, everyBill, everyRow } from '../fixtures/everything.ts';
import { townEvents } from '../fixtures/town-events.ts';

/**
 * Eight homes. One owes money and is away while its bill is due; one has a credit and never comes back for it; one has
 * just the deposit that is required and nothing more. What the protocol asks of "anyone" the others do by themselves.
 */
const CURVES = [-4500, 1200, 2500, 900, 1800, 2100, 700, -2400].map((watts) => () => watts);
const [DEBTOR, POOR, VANISHED] = [4, 2, 7];
const REQUIRED = (2n * 6n * 2000n * (2n * 350_000n - 80_000n)) / 1000n;
/** What a slot without a reading may have cost at most, in token units: the capacity at the retail tariff. */
const GAP_BOUND = (2000n * 350_000n) / 1000n;
/** The debtor is away from the slot before bills can be opened until two periods later. */
const AWAY = { from: 9, until: 20 };
/** The one with a credit has settled its bill by then. */
const GONE_FROM = 12;
const SLOTS = 26;

function awake(home: number, slot: number, into: number): boolean {
  if (home === DEBTOR && slot >= AWAY.from && slot < AWAY.until) return false;
  if (home === VANISHED && slot >= GONE_FROM) return false;
  return into % 3 === 0;
}

let town: Town;
let poor: readonly string[] = [];
let outOf: readonly number[] = [];
beforeAll(async () => {
  town = await startTown({ curves: CURVES, awake, tokens: (home) => (home === POOR ? REQUIRED : PLENTY) });
  const limits = { lowestSell: microPerKwh(160_000), highestBuy: microPerKwh(260_000) };
  for (const { household } of town.homes) expectOk(household.setLimits({ ...DEFAULT_LIMITS, ...limits }));
  await town.assemble();
  await town.runTo(18);
  const { household } = town.home(POOR);
  poor = attentionOf(household);
  outOf = everyRow(household).flatMap(({ slot, reason }) => (reason === 'slot.no-seat' ? [slot] : []));
  await town.runTo(SLOTS);
}, 600_000);
afterAll(() => town?.close());

const PLENTY = 1_000_000_000n;
/** The arguments of all events of one name. */
const told = (name: string) => townEvents(town).flatMap((event) => (event.name === name ? [event.args] : []));
const about = (name: string, home: number) =>
  told(name).filter(({ account }) => account === town.home(home).account);

test('a bill that does not come in its grace time is recorded as a default, and the pot closes without it', () => {
  // First the bill of period 0, then the energy of the slots of period 1 in which nothing was heard of it.
  const gap = { period: 1n, bound: 5n * GAP_BOUND };
  expect(about('Defaulted', DEBTOR)).toMatchObject([{ period: 0n }, gap]);
  // Of the others only the one that never came back.
  expect(told('Defaulted')).toHaveLength(2 + about('Defaulted', VANISHED).length);
  const pot = told('PotClosed').find(({ period }) => period === 0n);
  // Its collateral stood in: nobody else was paid less.
  expect(pot).toMatchObject({ owed: 0n });
  expect(about('Advanced', DEBTOR).length).toBe(1);
});

test('back again, the debtor settles by itself, pays the fee, and takes part again', () => {
  expect(about('DefaultCured', DEBTOR)).toHaveLength(1);
  const { household } = town.home(DEBTOR);
  const cured = everyBill(household).find(({ period }) => period >= 1);
  expect(cured).toMatchObject({ state: 'settled', agrees: true });
  expect(cured?.firstSlot).toBeLessThan(6);
  // It traded in the slots in which it fell asleep: showing those offers is for a person to decide.
  expect(attentionOf(household)).toEqual(['slot.absence']);
});

test('a credit that nobody fetches is paid out by a neighbour, so that the ring of pots is free again', () => {
  expect(about('CreditPaid', VANISHED).map(({ period }) => period)).toContain(0n);
});

test('who fell under the required deposit is taken out, and told what is missing', () => {
  expect(outOf.length).toBeGreaterThan(0);
  // The others paid bills too, but put the money back in time.
  const rich = everyRow(town.home(1).household);
  expect(rich.filter(({ reason, slot }) => reason === 'slot.no-seat' && slot > 2)).toEqual([]);
  expect(poor).toContain('deposit.missing');
});
