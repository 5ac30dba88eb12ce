import { afterEach, expect, test } from 'vitest';
import { publicKeyOf, signRegistration } from '../../src/shared/protocol/keys.ts';
import { Household, ZERO32 } from './support/household.ts';
import { refused, trading } from './support/scenes.ts';
import { FEED_IN, RETAIL, World, word } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const member = (i: number): Household => {
  const h = world.households[i];
  if (h === undefined) throw new Error(`no household ${i}`);
  return h;
};
const stranger = (index: number): Household => {
  const account = world.chain.accounts[index];
  if (account === undefined) throw new Error(`no account ${index}`);
  return new Household(account, account, 5000, `stranger ${index}`);
};

test('a mask key is registered by its owner, for one account, once', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6, announce: false });
  const h = stranger(5);
  world.byAccount.set(h.account, h);
  const s = signRegistration(h.maskKey, world.dom, h.account);
  const register = (
    of: Household,
    x: bigint,
    y: bigint,
    sig: { v: number; r: bigint; s: bigint },
    capacity = 5000n,
    payout = h.payout,
  ) =>
    world.toCommunity(of.account, 'register', [
      x,
      y,
      sig.v,
      word(sig.r),
      word(sig.s),
      payout,
      capacity,
      ZERO32,
    ]);
  const { x, y } = h.maskPublic;
  await refused(register(h, x, y, { ...s, r: s.r + 1n }), 'WrongMaskKeyProof');
  const high = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n - s.s;
  await refused(register(h, x, y, { r: s.r, s: high, v: s.v === 27 ? 28 : 27 }), 'WrongMaskKeyProof');
  await refused(register(h, x + 1n, y, s), 'WrongMaskKeyProof');
  const copied = member(0).maskPublic;
  await refused(register(h, copied.x, copied.y, s), 'MaskKeyTaken');
  const other = publicKeyOf(stranger(6).maskKey);
  await refused(register(h, other.x, other.y, s), 'WrongMaskKeyProof');
  await refused(register(h, x, y, s, 0n), 'CapacityOutOfRange');
  await refused(register(h, x, y, s, 1n << 24n), 'CapacityOutOfRange');
  await refused(register(h, x, y, s, 5000n, `0x${'00'.repeat(20)}`), 'ZeroAddress');
  await register(h, x, y, s);
  await refused(register(h, x, y, s), 'AlreadyRegistered');
  await refused(register(stranger(6), x, y, s), 'MaskKeyTaken');
  expect(await world.record('recordOf', [h.account])).toMatchObject({ state: 1, maskX: x, maskY: y });
});

test('stewards admit, announce in time and within bounds; nobody else can', async () => {
  world = await World.create({ households: 9, slotsPerPeriod: 6, announce: false });
  const accounts = world.households.map((h) => h.account);
  const [first, ...others] = accounts;
  if (first === undefined) throw new Error('nobody');
  await refused(world.toCommunity(first, 'admit', [first]), 'OwnableUnauthorizedAccount');
  await refused(world.toCommunity(first, 'announceTariff', [2n, 1n, 2n]), 'OwnableUnauthorizedAccount');
  await refused(world.toCommunity(world.steward, 'admit', [world.steward]), 'NotRegistered');
  const announce = (period: number, closing: number[], groups: (typeof accounts)[]) =>
    world.toCommunity(world.steward, 'announceCohorts', [BigInt(period), closing.map(BigInt), groups]);
  await refused(announce(0, [], [accounts.slice(0, 3)]), 'CohortSize');
  await refused(announce(0, [], [[...others.slice(0, 3), world.steward]]), 'NotMember');
  await refused(announce(0, [], [[first, ...others.slice(0, 3), first]]), 'CohortNotClosed');
  await announce(0, [], [accounts.slice(0, 4), accounts.slice(4)]);
  await refused(announce(0, [], [accounts.slice(0, 4)]), 'CohortNotClosed');
  await refused(announce(2, [7], []), 'UnknownCohort');
  await refused(
    world.toCommunity(world.steward, 'announceTariff', [2n, BigInt(RETAIL), BigInt(FEED_IN)]),
    'TariffOutOfRange',
  );
  await world.at(7, 1);
  await world.chain.mine();
  await refused(announce(2, [1], [accounts.slice(0, 4)]), 'AnnouncedTooLate');
  await refused(world.toCommunity(world.steward, 'announceTariff', [2n, 1n, 2n]), 'AnnouncedTooLate');
  await world.toCommunity(world.steward, 'announceTariff', [3n, 90_000n, 400_000n]);
  expect(await world.view('tariffOf', [2n])).toEqual({ feedIn: 80_000n, retail: 350_000n });
  expect(await world.view('tariffOf', [3n])).toEqual({ feedIn: 90_000n, retail: 400_000n });
  await announce(3, [1, 2], [accounts]);
  expect(await world.view('cohortsIn', [2n])).toEqual([1n, 2n]);
  expect(await world.view('cohortsIn', [3n])).toEqual([3n]);
  expect(await world.seat(member(0), 17)).toMatchObject({ cohort: 1, seated: true });
  expect(await world.seat(member(0), 18)).toMatchObject({ cohort: 3, seated: true });
  // the contracts take nothing from anybody but each other
  await refused(world.toMarket(first, 'announceCohorts', [4n, [], []]), 'OnlyCommunity');
  await refused(world.toMarket(first, 'deactivate', [first]), 'OnlyCommunity');
  await refused(world.toMarket(first, 'closePeriod', [0n]), 'OnlyTreasury');
  await refused(world.toMarket(first, 'sync', [first]), 'OnlyTreasury');
  await refused(world.toTreasury(first, 'charge', [first, 1n, true]), 'OnlyMarket');
  await refused(world.toTreasury(first, 'noteDefault', [first, 0n, 1n, false]), 'OnlyMarket');
  await refused(world.toTreasury(world.steward, 'moveAccount', [first, world.steward]), 'OnlyCommunity');
});

test('trade goes on across a redraw: OFFERs of the new cohort and READINGs of the old in one session', async () => {
  world = await World.create({ households: 8, slotsPerPeriod: 6, cohortSize: 4 });
  const accounts = world.households.map((h) => h.account);
  const mixed = [0, 2, 5, 7, 1, 3, 4, 6].map((i) => accounts[i] ?? '0x');
  await world.toCommunity(world.steward, 'announceCohorts', [
    2n,
    [1n, 2n],
    [mixed.slice(0, 4), mixed.slice(4)],
  ]);
  for (let t = 0; t <= 14; t += 1) {
    await world.session(t, trading(world));
    expect((await world.view('clearingOf', [BigInt(t + 1)])).traded).toBe(true);
    if (t > 0) expect((await world.view('imbalanceOf', [BigInt(t - 1)])).openedCohorts).toBe(2n);
    if (t === 11) for (const h of world.households) await world.settle(h, 0);
  }
  expect(await world.view('cohortsIn', [2n])).toEqual([3n, 4n]);
});

test('capacity: from an announced period on, at most the connection', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6 });
  const h = member(0);
  await refused(world.toMarket(h.account, 'setCapacity', [2n, 5001n]), 'CapacityOutOfRange');
  await refused(world.toMarket(h.account, 'setCapacity', [2n, 0n]), 'CapacityOutOfRange');
  await refused(world.toMarket(world.steward, 'setCapacity', [2n, 1n]), 'NotMember');
  await world.at(0, 1);
  await world.chain.mine();
  await refused(world.toMarket(h.account, 'setCapacity', [1n, 3000n]), 'AnnouncedTooLate');
  await world.toMarket(h.account, 'setCapacity', [2n, 3000n]);
  expect((await world.seat(h, 11)).capacityWh).toBe(5000);
  expect((await world.seat(h, 12)).capacityWh).toBe(3000);
});

test('leaving: the last bill opens whatever its size, gaps are posted, and the deposit goes to the payout account', async () => {
  world = await World.create({ households: 5, slotsPerPeriod: 6 });
  const h = member(0);
  await world.session(0, trading(world));
  await world.session(1, trading(world));
  await world.toCommunity(h.account, 'leaveCommunity', []);
  await refused(world.toCommunity(h.account, 'leaveCommunity', []), 'NotMember');
  for (let t = 2; t <= 10; t += 1) await world.session(t, trading(world));
  expect((await world.seat(h, 5)).active).toBe(false);
  await world.settle(h, 0);
  await refused(world.toTreasury(h.account, 'withdraw', [10n ** 11n]), 'DepositTooSmall');
  const { slots } = await world.view('gapSlotsOf', [h.account]);
  expect(slots).toBeGreaterThan(0n);
  await refused(world.toTreasury(h.account, 'postGap', [0n, 10n ** 9n, 0n]), 'GapBeyondConnection');
  await world.toTreasury(h.account, 'postGap', [0n, 1000n, 0n]);
  await world.at(80, 1);
  await world.chain.mine();
  const { amount } = await world.money('depositOf', [h.account]);
  await world.toTreasury(h.account, 'withdraw', [amount]);
  expect((await world.money('depositOf', [h.account])).amount).toBe(0n);
});

test('the payout account is changed by itself alone; feeder and disclosures are events', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6 });
  const h = member(0);
  await refused(world.toCommunity(h.account, 'setPayout', [h.account, h.account]), 'NotPayout');
  await refused(world.toCommunity(world.steward, 'setPayout', [h.account, h.account]), 'NotPayout');
  await refused(world.toCommunity(world.steward, 'postFeeder', [0n, 5n]), 'NotFeeder');
  await world.toCommunity(world.steward, 'setFeeder', [world.steward]);
  await refused(world.toCommunity(world.steward, 'postFeeder', [0n, 5n]), 'LambdaOpen');
  for (let t = 0; t <= 1; t += 1)
    await world.session(
      t,
      trading(world, () => ({ m: 100 })),
    );
  const receipt = await world.toCommunity(world.steward, 'postFeeder', [0n, 420n]);
  expect(receipt.events.map((e) => [e.name, e.args])).toEqual([
    ['FeederPosted', { slot: 0n, meteredWh: 420n, sumM: 400n, differenceWh: 20n }],
  ]);
  const disclosed = await world.toCommunity(h.account, 'disclose', [ZERO32, ZERO32, ZERO32, 5n]);
  expect(disclosed.events.map((e) => e.name)).toEqual(['Disclosed']);
  await refused(world.toCommunity(world.steward, 'disclose', [ZERO32, ZERO32, ZERO32, 5n]), 'NotRegistered');
});
