import { afterEach, expect, test } from 'vitest';
import type { Hex } from '../../src/main/chain/api.ts';
import { payCredits } from '../../src/shared/protocol/pot.ts';
import { type Household, ZERO32 } from './support/household.ts';
import { buyer, expectBalanced, refused, seller, trading } from './support/scenes.ts';
import { noGap, World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const FULL = 1n << 32n;
const member = (i: number): Household => {
  const h = world.households[i];
  if (h === undefined) throw new Error(`no household ${i}`);
  return h;
};
const deposit = async (h: Household): Promise<bigint> => (await world.money('depositOf', [h.account])).amount;

/** One whole period of trade, and the first five slots of the next. */
const trade = async (from: number, to: number, m?: (i: number) => number): Promise<void> => {
  for (let t = from; t <= to; t += 1) {
    await world.session(t, (h) => {
      const i = world.households.indexOf(h);
      const curves = i % 2 === 1 ? seller(900, 4) : buyer(700, 28);
      return m === undefined ? { curves } : { curves, m: m(i) };
    });
  }
};

test('a bill opens only with its amount and blinding, within its bound, in its time, once', async () => {
  world = await World.create({ households: 5, slotsPerPeriod: 6 });
  await trade(0, 9);
  const h = member(0);
  await refused(world.settle(h, 0), 'WrongPeriod');
  await trade(10, 10);
  await refused(world.settle(h, 1), 'WrongPeriod');
  const items = [...h.history.values()].filter((item) => item.slot < 6);
  const { amount, rho } = await world.opening(items);
  const settle = (a: bigint, r: bigint) =>
    world.toTreasury(h.account, 'settleBill', [0n, a, r, ZERO32, [], noGap]);
  await refused(settle(amount + 1n, rho), 'WrongBill');
  await refused(settle(-amount, rho), 'WrongBill');
  await refused(settle(amount, rho + 1n), 'WrongBill');
  await refused(settle(10n ** 15n, rho), 'BillBeyondBound');
  await refused(
    settle(amount, 21888242871839275222246405745257275088548364400416034343698204186575808495617n),
    'ScalarOutOfRange',
  );
  const before = await deposit(h);
  await settle(amount, rho);
  expect(before - (await deposit(h))).toBe((amount + 999n) / 1000n);
  await refused(settle(amount, rho), 'AlreadySettled');
  await refused(
    world.toTreasury(world.steward, 'settleBill', [0n, 0n, 0n, ZERO32, [], noGap]),
    'TooFewSlots',
  );
  await refused(world.toTreasury(world.steward, 'closePot', [0n, FULL, []]), 'BillsMissing');
  await expectBalanced(world);
});

test('the pot of a period: bills and the supplier account sum to zero, credits are paid once, to payout accounts', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  await trade(0, 11, (i) => (i % 2 === 1 ? -800 : 900));
  let nano = 0n;
  for (const h of world.households) {
    const receipt = await world.settle(h, 0);
    for (const e of receipt.events) if (e.name === 'BillSettled') nano += e.args.amountNano;
  }
  await refused(world.toTreasury(member(0).account, 'payCredit', [member(1).account, 0n]), 'PotOpen');
  const supplier = await world.money('supplierBalance', []);
  const receipt = await world.toTreasury(member(0).account, 'closePot', [0n, FULL, []]);
  const closed = receipt.events.find((e) => e.name === 'PotClosed');
  expect(closed?.args).toMatchObject({ exchange: nano, owed: 0n, factor: FULL });
  const change = (await world.money('supplierBalance', [])) - supplier;
  expect(change).toBe(nano >= 0n ? nano / 1000n : -((999n - nano) / 1000n));
  await refused(world.toTreasury(member(0).account, 'closePot', [0n, FULL, []]), 'PotClosedAlready');
  for (const h of world.households) {
    const credit = await world.money('creditOf', [h.account, 0n]);
    if (!credit.open) {
      await refused(world.toTreasury(h.account, 'payCredit', [h.account, 0n]), 'NothingToPay');
      continue;
    }
    await world.toTreasury(world.steward, 'payCredit', [h.account, 0n]);
    await refused(world.toTreasury(h.account, 'payCredit', [h.account, 0n]), 'NothingToPay');
    expect(await balance(h.payout)).toBe(credit.amount);
  }
  await expectBalanced(world);
});

async function balance(of: Hex): Promise<bigint> {
  const { chain, currency } = world;
  const answer = currency.decode('balanceOf', await chain.call(currency.call('balanceOf', [of])));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

test('a pot that falls short: defaulters advance in proportion, the rest is shared by the largest c, what is cut stays owed', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  await trade(0, 11, (i) => (i % 2 === 1 ? -800 : 900));
  const debtor = member(0);
  const defaulter = member(2);
  const settled = world.households.filter((h) => h !== defaulter);
  const bills = new Map<Household, bigint>();
  for (const h of settled) {
    for (const e of (await world.settle(h, 0)).events)
      if (e.name === 'BillSettled') bills.set(h, e.args.units);
  }
  const items = [...defaulter.history.values()].filter((item) => item.slot < 6);
  const owes = await world.opening(items);
  await refused(world.toTreasury(debtor.account, 'closePot', [0n, FULL, []]), 'BillsMissing');
  // the grace time ends with period 1
  await world.at(12, 1);
  await world.chain.mine();
  await refused(world.toTreasury(debtor.account, 'closePot', [0n, FULL, []]), 'BillsMissing');
  const before = await deposit(defaulter);
  await world.toTreasury(debtor.account, 'recordDefault', [defaulter.account]);
  await world.toTreasury(debtor.account, 'recordDefault', [defaulter.account]);
  expect(await world.money('defaultOf', [defaulter.account])).toMatchObject({ period: 0n, open: true });
  expect(await world.view('standingOf', [defaulter.account])).toMatchObject({ inactiveReason: 4n });
  await world.toTreasury(debtor.account, 'closePot', [0n, FULL, []]);
  const advanced = before - (await deposit(defaulter));
  // the creditors and the supplier account lacked what the defaulter owes (and rounding)
  expect(advanced).toBeGreaterThanOrEqual(owes.amount / 1000n - 6n);
  expect(advanced).toBeLessThanOrEqual(owes.amount / 1000n + 1n);
  await refused(world.toMarket(debtor.account, 'activate', [defaulter.account]), 'Suspended');
  await refused(world.toTreasury(defaulter.account, 'withdraw', [1n]), 'DepositTooSmall');
  await expectBalanced(world);
  // it settles in the next period: the bill less the advance, and a fee of one per cent of it
  await trade(12, 16, (i) => (i % 2 === 1 ? -800 : 900));
  const more = [...defaulter.history.values()].filter((item) => item.slot >= 6 && item.slot < 12);
  const both = await world.opening([...items, ...more.filter((item) => !defaulter.waiting.has(item.slot))]);
  const inFrame = await world.view('accOf', [defaulter.account, 1n]);
  expect(inFrame.settled).toBe(false);
  const left = await deposit(defaulter);
  const receipt = await world.toTreasury(defaulter.account, 'settleBill', [
    1n,
    both.amount,
    both.rho,
    ZERO32,
    [],
    noGap,
  ]);
  const fee = (advanced + 99n) / 100n;
  expect(receipt.events.find((e) => e.name === 'DefaultCured')?.args).toMatchObject({
    advance: advanced,
    fee,
  });
  expect(left - (await deposit(defaulter))).toBe((both.amount + 999n) / 1000n - advanced + fee);
  expect((await world.money('defaultOf', [defaulter.account])).open).toBe(false);
  await expectBalanced(world);
});

test('gap energy that nobody posts in time is a default: inactive, collateral advances; posting it gives the advance back', async () => {
  world = await World.create({ households: 7, slotsPerPeriod: 6 });
  const [debtor, silent, watcher] = [member(0), member(6), member(1)];
  for (let t = 0; t < 12; t += 1) {
    const gone = (h: Household) => ({ skipOffer: h === silent && t > 1, skipReading: h === silent && t > 1 });
    await world.session(
      t,
      trading(world, (h) => ({ m: world.households.indexOf(h) % 2 === 1 ? -800 : 900, ...gone(h) })),
    );
  }
  for (const h of world.households) if (h !== debtor && h !== silent) await world.settle(h, 0);
  // within the grace time nothing can be held against anybody
  expect((await world.view('gapSlotsOf', [silent.account])).overdue).toBe(0n);
  await world.toTreasury(watcher.account, 'recordDefault', [silent.account]);
  expect((await world.money('defaultOf', [silent.account])).open).toBe(false);
  await world.at(12, 1);
  await world.chain.mine();
  // one READING, of slot 0, was folded or waits; five or six slots of period 0 are in no READING
  const { overdue } = await world.view('gapSlotsOf', [silent.account]);
  expect(overdue).toBeGreaterThanOrEqual(5n);
  await world.toTreasury(watcher.account, 'recordDefault', [silent.account]);
  const noted = await world.money('defaultOf', [silent.account]);
  expect(noted).toMatchObject({ period: 0n, open: true, bound: (5000n * 350_000n * overdue) / 1000n });
  expect(await world.view('standingOf', [silent.account])).toMatchObject({ inactiveReason: 4n });
  await world.toTreasury(watcher.account, 'recordDefault', [silent.account]);
  expect(await world.money('defaultOf', [silent.account])).toEqual(noted);
  // its default does not stand for the bill that is missing
  await refused(world.toTreasury(watcher.account, 'closePot', [0n, FULL, []]), 'BillsMissing');
  await world.toTreasury(watcher.account, 'recordDefault', [debtor.account]);
  const before = await deposit(silent);
  await world.toTreasury(watcher.account, 'closePot', [0n, FULL, []]);
  const advance = before - (await deposit(silent));
  expect(advance).toBeGreaterThan(0n);
  expect(await world.money('defaultOf', [silent.account])).toMatchObject({ advance });
  expect(await world.money('withdrawableOf', [silent.account])).toBe(0n);
  await expectBalanced(world);
  await world.at(16, 1);
  const cured = await world.toTreasury(silent.account, 'postGap', [1n, 700n, 100n]);
  const fee = (advance + 99n) / 100n;
  expect(cured.events.find((e) => e.name === 'DefaultCured')?.args).toMatchObject({ advance, fee });
  expect(await world.money('creditOf', [silent.account, 1n])).toMatchObject({ amount: advance, open: true });
  expect(before - advance - (await deposit(silent))).toBe(fee + (700n * 350_000n - 100n * 80_000n) / 1000n);
  expect((await world.money('defaultOf', [silent.account])).open).toBe(false);
  await world.toMarket(watcher.account, 'activate', [silent.account]);
  await expectBalanced(world);
});

test('without collateral to advance, each creditor gets min(credit, c bound / 2^32), and the rest from later pots', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6, supplier: 1_000_000n, depositPercent: 100 });
  await trade(0, 11, (i) => (i % 2 === 1 ? -3000 - 100 * i : 500));
  const credits = new Map<Household, { credit: bigint; bound: bigint }>();
  for (const h of world.households) {
    for (const e of (await world.settle(h, 0)).events) {
      if (e.name === 'BillSettled' && e.args.units < 0n)
        credits.set(h, { credit: -e.args.units, bound: e.args.bound / 1000n });
    }
  }
  await world.at(12, 1);
  await world.chain.mine();
  const pot = await world.money('potOf', [0n]);
  const creditors = [...credits.keys()].sort((a, b) => (a.account < b.account ? -1 : 1));
  const { c, paid } = payCredits(
    pot.money,
    creditors.map((h) => credits.get(h) ?? { credit: 0n, bound: 0n }),
  );
  if (c === null) throw new Error('the pot was meant to fall short');
  const close = (factor: bigint, list: readonly Household[]) =>
    world.toTreasury(world.steward, 'closePot', [0n, factor, list.map((h) => h.account)]);
  await refused(close(FULL, creditors), 'WrongFactor');
  await refused(close(c + 1n, creditors), 'WrongFactor');
  await refused(close(c - 1n, creditors), 'WrongFactor');
  await refused(close(c, [...creditors].reverse()), 'WrongCreditors');
  await refused(close(c, [member(0), ...creditors]), 'WrongCreditors');
  await close(c, creditors.slice(0, 1));
  await close(c, creditors.slice(1));
  let cut = 0n;
  for (const [i, h] of creditors.entries()) {
    await world.toTreasury(world.steward, 'payCredit', [h.account, 0n]);
    expect(await balance(h.payout)).toBe(paid[i]);
    cut += (credits.get(h)?.credit ?? 0n) - (paid[i] ?? 0n);
    expect((await world.money('depositOf', [h.account])).owed).toBe(
      (credits.get(h)?.credit ?? 0n) - (paid[i] ?? 0n),
    );
  }
  expect(await world.money('owedTotal', [])).toBe(cut);
  await refused(world.toTreasury(world.steward, 'payOwed', [member(1).account]), 'NothingToPay');
  await expectBalanced(world);
  // the next pot, with money again, serves them first
  await world.fundSupplier(10n ** 12n);
  await trade(12, 17, (i) => (i % 2 === 1 ? -500 : 600));
  for (const h of world.households) await world.settle(h, 1);
  await world.toTreasury(world.steward, 'closePot', [1n, FULL, []]);
  expect(await world.money('owedFunded', [])).toBe(cut);
  for (const h of creditors) {
    const had = await balance(h.payout);
    const { owed } = await world.money('depositOf', [h.account]);
    await world.toTreasury(world.steward, 'payOwed', [h.account]);
    expect((await balance(h.payout)) - had).toBe(owed);
  }
  expect(await world.money('owedTotal', [])).toBe(0n);
  await expectBalanced(world);
});

test('collateral: below it a member falls out, above it money comes back to the payout account alone', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6, depositPercent: 100 });
  const h = member(0);
  const required = await world.money('requiredOf', [h.account]);
  expect(required).toBe((2n * 6n * 5000n * 620_000n) / 1000n);
  await refused(world.toTreasury(h.account, 'withdraw', [2n]), 'DepositTooSmall');
  await world.mint(h.account, 500n);
  await world.depositFor(h, 500n);
  await world.toTreasury(h.account, 'withdraw', [501n]);
  expect(await balance(h.payout)).toBe(501n);
  await refused(world.toMarket(world.steward, 'recordShortfall', [h.account]), 'NotBelowCollateral');
  await refused(world.toTreasury(h.account, 'withdrawSupplier', [h.account, 1n]), 'NotSupplier');
  // a credit line needs a score and a fund that backs it
  await refused(world.toTreasury(h.account, 'drawCreditLine', [1n]), 'LineTooLarge');
  await trade(0, 11);
  await world.settle(h, 0);
  expect((await world.money('depositOf', [h.account])).score).toBe(5n);
  await refused(world.toTreasury(h.account, 'drawCreditLine', [1n]), 'FundInUse');
  const most = (required * 8n * 5n) / 10_000n;
  await world.toCurrencyApproval(10n ** 9n);
  await world.toTreasury(world.steward, 'fundGuarantee', [10n ** 9n]);
  await refused(world.toTreasury(h.account, 'drawCreditLine', [most + 1n]), 'LineTooLarge');
  await world.toTreasury(h.account, 'drawCreditLine', [most]);
  expect(await world.money('linesDrawn', [])).toBe(most);
  // the bill took more than the line brings: anyone may record it, and the member is out until it pays in
  await world.toMarket(world.steward, 'recordShortfall', [h.account]);
  await refused(world.toMarket(world.steward, 'recordShortfall', [h.account]), 'Suspended');
  expect(await world.view('standingOf', [h.account])).toMatchObject({ inactiveReason: 3n });
  await refused(world.toMarket(world.steward, 'activate', [h.account]), 'BelowCollateral');
  await world.mint(h.account, required);
  await world.depositFor(h, required);
  await world.toMarket(world.steward, 'activate', [h.account]);
  await world.toTreasury(h.account, 'returnCreditLine', [most]);
  expect(await world.money('linesDrawn', [])).toBe(0n);
  expect(trading(world)(h).curves).toBeDefined();
  await expectBalanced(world);
});
