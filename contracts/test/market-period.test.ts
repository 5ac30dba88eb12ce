import { expect, test } from 'vitest';
import { slotFacts, verifiable } from '../../src/shared/protocol/verify/events.ts';
import { verifySlot } from '../../src/shared/protocol/verify/slot.ts';
import { microPerKwh } from '../../src/shared/units.ts';
import type { Household, Waiting } from './support/household.ts';
import { noOffer } from './support/household.ts';
import { expectBalanced, refused } from './support/scenes.ts';
import { FEED_IN, foldItem, RETAIL, World } from './support/world.ts';

const seller = (wh: number, tick: number) => ({
  ...noOffer,
  supply: noOffer.supply.map((v, k) => (k === tick ? wh : v)),
});
const buyer = (wh: number, tick: number) => ({
  ...noOffer,
  demand: noOffer.demand.map((v, k) => (k === tick ? wh : v)),
});

test('a period of trading, from sealed offers to paid credits', async () => {
  const world = await World.create({ households: 5, slotsPerPeriod: 6 });
  const history = new Map<Household, Waiting[]>(world.households.map((h) => [h, []]));
  for (let t = 0; t <= 11; t += 1) {
    await world.session(t, (h) => {
      const i = world.households.indexOf(h);
      const curves = i < 2 ? seller(900 + 100 * i, 4 * i) : buyer(700, 24 + 4 * (i - 2));
      return { curves, m: i < 2 ? -1000 + 7 * t : 720 + i };
    });
    for (const h of world.households)
      for (const item of h.waiting.values()) if (item.slot === t - 1) history.get(h)?.push(item);
    if (t >= 1) expect((await world.view('clearingOf', [BigInt(t + 1)])).traded).toBe(true);
  }
  await world.at(11, 9, 10);
  const settled: bigint[] = [];
  for (const h of world.households) {
    const slots = (history.get(h) ?? []).filter((item) => item.slot < 6);
    const { amount, rho } = await world.opening(slots);
    const folds = [...h.waiting.values()].filter((item) => item.slot < 6).map(foldItem);
    const receipt = await world.chain.send(
      h.account,
      world.treasury.call('settleBill', [
        0n,
        amount,
        rho,
        `0x${'11'.repeat(32)}`,
        folds,
        { post: false, importWh: 0n, exportWh: 0n },
      ]),
    );
    const bill = receipt.events.find((e) => e.name === 'BillSettled');
    expect(bill?.args).toMatchObject({ amountNano: amount, slots: BigInt(slots.length) });
    settled.push(amount);
  }
  const pot = await world.money('potOf', [0n]);
  expect(pot.settledBills).toBe(5n);
  const closed = await world.chain.send(world.steward, world.treasury.call('closePot', [0n, 1n << 32n, []]));
  const event = closed.events.find((e) => e.name === 'PotClosed');
  if (event?.name !== 'PotClosed') throw new Error('the pot did not close');
  expect(event.args.exchange).toBe(settled.reduce((a, b) => a + b, 0n));
  const before = await world.money('creditOf', [world.households[0]?.account ?? '0x', 0n]);
  expect(before.amount).toBeGreaterThan(0n);
  await world.chain.send(
    world.steward,
    world.treasury.call('payCredit', [world.households[0]?.account ?? '0x', 0n]),
  );
  await world.chain.close();
});

test.each([
  ['imports: the supplier account is owed its part and gets it from the next pot', 700],
  ['exports: the supplier account pays its part at once, and the next pot opens with it', -700],
])(
  'a period whose slots make no bill of their own is closed all the same; the community %s',
  async (_name, m) => {
    const world = await World.create({ households: 5, slotsPerPeriod: 6 });
    const start = await world.money('supplierBalance', []);
    // two slots of the first period: fewer than make a bill, so they move into the second
    for (let t = 4; t <= 11; t += 1) await world.session(t, () => ({ m }));
    const exchange = await world.view('exchangeOf', [0n]);
    expect(exchange < 0n).toBe(m < 0);
    const close = (period: bigint) => world.toTreasury(world.steward, 'closePot', [period, 1n << 32n, []]);
    expect((await world.money('potOf', [0n])).billable).toBe(0n);
    // its grace time is not over: late bills could still come
    await refused(close(0n), 'NotYet');
    const [h] = world.households;
    if (h === undefined) throw new Error('nobody');
    await refused(world.settle(h, 0), 'TooFewSlots');
    await world.session(12, () => ({ m }));
    const closed = await close(0n);
    expect(closed.events).toMatchObject([
      { name: 'PotClosed', args: { period: 0n, debits: 0n, credits: 0n, exchange, owed: 0n } },
    ]);
    const due = exchange / 1000n;
    const moved = m > 0 ? await world.money('supplierOwed', []) : await world.money('carried', []);
    expect(moved).toBe(m > 0 ? due : -due);
    expect(await world.money('supplierBalance', [])).toBe(m > 0 ? start : start + due);
    await refused(close(0n), 'PotClosedAlready');
    await expectBalanced(world);
    for (let t = 13; t <= 15; t += 1) await world.session(t, () => ({ m }));
    await world.at(16, 1);
    await world.chain.mine();
    for (const one of world.households) await world.settle(one, 1);
    await close(1n);
    const second = (await world.view('exchangeOf', [1n])) / 1000n;
    expect(await world.money('supplierOwed', [])).toBe(0n);
    // rounding, at most a unit for each bill and exchange, opens the next pot
    expect((await world.money('supplierBalance', [])) - start - due - second).toBeLessThanOrEqual(2n);
    expect(await world.money('carried', [])).toBeLessThanOrEqual(8n);
    for (const one of world.households)
      if (m < 0) await world.toTreasury(world.steward, 'payCredit', [one.account, 1n]);
    await refused(world.toTreasury(world.steward, 'payOwed', [h.account]), 'NothingToPay');
    await expectBalanced(world);
    await world.chain.close();
  },
);

test('with the supplier account below its minimum nothing is traded, and the event says what would have been', async () => {
  const world = await World.create({ households: 5, slotsPerPeriod: 6, supplier: 999_999n });
  const conduct = (h: Household) => {
    const i = world.households.indexOf(h);
    return { curves: i < 2 ? seller(900, 4 * i) : buyer(700, 24), m: i < 2 ? -1000 : 720 };
  };
  await world.session(0, conduct);
  await world.session(1, conduct);
  expect(await world.view('clearingOf', [2n])).toMatchObject({ cleared: true, traded: false });
  const event = world.chain.log.find((one) => one.name === 'Cleared' && one.args.slot === 2n);
  expect(event?.args).toMatchObject({ traded: false, volume: 1800n });
  const events = verifiable(world.chain.log);
  const facts = slotFacts(events, 2, { feedIn: microPerKwh(FEED_IN), retail: microPerKwh(RETAIL) });
  expect(verifySlot(facts, null).find(({ step }) => step === 'clearing')).toMatchObject({ agrees: true });
  // Who shows another trade that would have been is found out.
  const { unfunded } = facts.cleared ?? {};
  if (unfunded === undefined) throw new Error('the event says nothing');
  const lie = { ...facts, cleared: { clearing: null, unfunded: { ...unfunded, volume: 1700 } } };
  expect(verifySlot(lie, null).find(({ step }) => step === 'clearing')).toMatchObject({ agrees: false });
  await world.fundSupplier(1n);
  await world.session(2, conduct);
  expect((await world.view('clearingOf', [3n])).traded).toBe(true);
});
