/**
 * Gas in a steady state: a cohort of 16 over enough sessions that every ring has been written once, then figures
 * of one session. Clearing is measured for 1 and for 60 cohorts of the same size in one run.
 * Others' figures, as published: lemlab's contracts 175k per offer and 40.1M to clear 100 positions; Gnosis
 * EasyAuction 125k to place and 369k to settle 100. They hide nothing; ours hide every offer and reading.
 */
import type { Household } from '../../contracts/test/support/household.ts';
import { buyer, seller } from '../../contracts/test/support/scenes.ts';
import { World } from '../../contracts/test/support/world.ts';
import { type Figure, median } from './figure.ts';

const SLOTS_PER_PERIOD = 6;
/** The longest rings: 40 sessions for headers and clearings, 48 slots for the pots of eight periods. */
const WARM_UP = 57;

const traders = (world: World) => (h: Household) => {
  const i = world.households.indexOf(h);
  return { curves: i % 2 === 1 ? seller(900, 4) : buyer(700, 28), m: i % 2 === 1 ? -850 : 720 };
};

async function trade(world: World, sessions: number): Promise<void> {
  for (let t = 0; t < sessions; t += 1) {
    await world.session(t, traders(world));
    if (t % SLOTS_PER_PERIOD === SLOTS_PER_PERIOD - 1 && t > SLOTS_PER_PERIOD) await settleAll(world, t);
  }
}

/** Bills and pot of the period before; gas of debits and credits that folded nothing. */
async function settleAll(world: World, t: number): Promise<{ debits: number[]; credits: number[] }> {
  const period = BigInt(Math.floor(t / SLOTS_PER_PERIOD) - 1);
  const [debits, credits]: [number[], number[]] = [[], []];
  for (const h of world.households) {
    const { gas, events } = await world.settle(h, Number(period));
    const bill = events.find((e) => e.name === 'BillSettled');
    (bill?.name === 'BillSettled' && bill.args.units < 0n ? credits : debits).push(gas);
  }
  await world.toTreasury(world.steward, 'closePot', [period, 1n << 32n, []]);
  for (const h of world.households) {
    if ((await world.money('creditOf', [h.account, period])).open) {
      await world.toTreasury(world.steward, 'payCredit', [h.account, period]);
    }
  }
  return { debits, credits };
}

/** One session with everybody; the odd ones submit both parts at once, the even ones apart. */
async function measure(world: World, t: number) {
  const gas = { offer: [0], reading: [0], both: [0], reveal: [0], openOffer: 0, openReading: 0, clear: 0 };
  for (const key of ['offer', 'reading', 'both', 'reveal'] as const) gas[key].pop();
  await world.at(t, 1);
  for (const [i, h] of world.households.entries()) {
    const curves = i % 2 === 1 ? seller(900, 4) : buyer(700, 28);
    if (i % 4 !== 0) {
      gas.both.push((await world.submit(h, t, { curves }))?.gas ?? Number.NaN);
      continue;
    }
    gas.offer.push(
      (await world.submit(h, t, { curves, skipReading: true, keepFolds: true }))?.gas ?? Number.NaN,
    );
    gas.reading.push((await world.submit(h, t, { skipOffer: true }))?.gas ?? Number.NaN);
  }
  await world.at(t, 5);
  await world.chain.mine();
  for (const h of world.households) gas.reveal.push((await world.reveal(h, t))?.gas ?? Number.NaN);
  await world.at(t, 8);
  gas.openOffer = (await world.openOffer(t + 1, 1)).gas;
  gas.openReading = (await world.openReading(t - 1, 1)).gas;
  await world.at(t, 9);
  gas.clear = (await world.toMarket(world.steward, 'clear', [BigInt(t + 1)])).gas;
  return gas;
}

/** A reveal of both parts with corrections: one member of the cohort is absent. */
async function measureCorrections(world: World, t: number): Promise<number[]> {
  await world.at(t, 1);
  const absent = world.households[15];
  for (const h of world.households) if (h !== absent) await world.submit(h, t);
  await world.at(t, 5);
  await world.chain.mine();
  const found: number[] = [];
  for (const h of world.households)
    if (h !== absent) found.push((await world.reveal(h, t))?.gas ?? Number.NaN);
  return found;
}

/** Gas of clearing with `cohorts` cohorts of four opened, after clearings have gone once around the ring's place. */
async function clearingOf(cohorts: number): Promise<number> {
  const world = await World.create({
    households: 4 * cohorts,
    cohortSize: 4,
    slotsPerPeriod: SLOTS_PER_PERIOD,
  });
  try {
    // the ring's place is written once before: a slot a whole ring earlier that nobody traded in
    await world.at(0, 9);
    await world.toMarket(world.steward, 'clear', [1n]);
    const t = 40;
    await world.at(t, 1);
    for (const [i, h] of world.households.entries()) {
      await world.submit(h, t, { skipReading: true, curves: i % 2 === 1 ? seller(900, 4) : buyer(700, 28) });
    }
    await world.at(t, 5);
    await world.chain.mine();
    for (const h of world.households) await world.reveal(h, t);
    for (let c = 1; c <= cohorts; c += 1) await world.openOffer(t + 1, c);
    await world.at(t, 9);
    return (await world.toMarket(world.steward, 'clear', [BigInt(t + 1)])).gas;
  } finally {
    await world.chain.close();
  }
}

export async function run(): Promise<Figure[]> {
  const world = await World.create({ households: 16, slotsPerPeriod: SLOTS_PER_PERIOD });
  await trade(world, WARM_UP);
  const gas = await measure(world, WARM_UP);
  for (let t = WARM_UP + 1; t < 66; t += 1) {
    await world.session(t, traders(world));
    if (t === 59) await settleAll(world, t);
  }
  const bills = await settleAll(world, 65);
  const corrections = await measureCorrections(world, 66);
  await world.chain.close();
  const [one, sixty] = [await clearingOf(1), await clearingOf(60)];
  const opening = gas.openOffer + gas.openReading;
  const figure = (name: string, value: number, bar: number | null): Figure => ({
    name,
    value,
    unit: 'gas',
    bar: bar === null ? null : { atMost: bar },
  });
  return [
    figure('OFFER', median(gas.offer), 90_000),
    figure('READING, folding one', median(gas.reading), 140_000),
    figure('OFFER and READING in one submit, folding one', median(gas.both), 185_000),
    figure('reveal of both', median(gas.reveal), 50_000),
    figure('reveal of both with corrections', median(corrections), 115_000),
    figure('opening of OFFER, cohort of 16', gas.openOffer, 145_000),
    figure('opening of READING, cohort of 16', gas.openReading, 145_000),
    figure('clearing, 16 members', gas.clear, 80_000),
    figure('clearing, 1 cohort', one, 80_000),
    figure('clearing, 60 cohorts', sixty, 80_000),
    figure('clearing, difference of 60 and 1 cohorts', Math.abs(sixty - one), 1_000),
    figure('settleBill, debit', median(bills.debits), 70_000),
    figure('settleBill, credit', median(bills.credits), 70_000),
    figure(
      'household-slot with its share of opening',
      median(gas.both) + median(gas.reveal) + opening / 16,
      250_000,
    ),
    figure('lemlab: one offer (published)', 175_000, null),
    figure('lemlab: clearing 100 positions (published)', 40_100_000, null),
    figure('Gnosis EasyAuction: one order (published)', 125_000, null),
    figure('Gnosis EasyAuction: settling 100 (published)', 369_000, null),
  ];
}
