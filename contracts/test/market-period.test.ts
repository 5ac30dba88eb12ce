import { expect, test } from 'vitest';
import type { Household, Waiting } from './support/household.ts';
import { noOffer } from './support/household.ts';
import { foldItem, World } from './support/world.ts';

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
