/** A lost computer: another account takes a home's place. The stewards approve, the owner asks, and nobody else decides. */
import { afterEach, expect, test } from 'vitest';
import { Household } from './support/household.ts';
import { expectBalanced, refused, trading } from './support/scenes.ts';
import { World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const member = (i: number): Household => {
  const h = world.households[i];
  if (h === undefined) throw new Error(`no household ${i}`);
  return h;
};
/** A wallet that registered and has no place. */
const stranger = async (index: number): Promise<Household> => {
  const account = world.chain.accounts[index];
  if (account === undefined) throw new Error(`no account ${index}`);
  const h = new Household(account, account, 5000, `stranger ${index}`);
  world.byAccount.set(h.account, h);
  await world.register(h);
  return h;
};
const ask = (by: Household, place: Household) =>
  world.toCommunity(by.account, 'askReplacement', [place.account]);
const approve = (place: Household, by: Household, period = 2n) =>
  world.toCommunity(world.steward, 'approveReplacement', [place.account, by.account, period]);
const withdraw = (place: Household) =>
  world.toCommunity(world.steward, 'withdrawReplacement', [place.account]);
const carryOut = (place: Household) => world.toCommunity(world.steward, 'replaceAccount', [place.account]);
const stateOf = async (h: Household) => (await world.record('recordOf', [h.account])).state;

test('a lost computer: its account is replaced with everything it has, at a period boundary', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  const lost = member(0);
  const fresh = await stranger(7);
  await refused(approve(lost, fresh), 'NotAsked');
  await ask(fresh, lost);
  await approve(lost, fresh);
  const accounts = [fresh, ...world.households.slice(1)].map((h) => h.account);
  await world.toCommunity(world.steward, 'announceCohorts', [2n, [1n], [accounts]]);
  for (let t = 0; t <= 11; t += 1) await world.session(t, trading(world));
  await refused(carryOut(lost), 'NotYet');
  for (const h of world.households) await world.settle(h, 0);
  await world.at(12, 0, 1);
  const before = await world.money('depositOf', [lost.account]);
  // until it has what the old account had, it could not answer for a trade
  expect((await world.seat(fresh, 12)).active).toBe(false);
  await refused(world.toMarket(fresh.account, 'activate', [fresh.account]), 'NotYet');
  await carryOut(lost);
  await world.toMarket(world.steward, 'activate', [fresh.account]);
  expect(await world.money('depositOf', [fresh.account])).toEqual(before);
  expect((await world.money('depositOf', [lost.account])).amount).toBe(0n);
  expect((await world.record('recordOf', [fresh.account])).payout).toBe(lost.payout);
  const acc = await world.view('accOf', [fresh.account, 1n]);
  expect(acc.count).toBeGreaterThan(0n);
  // the stolen account is out: it can neither submit nor take money
  expect((await world.seat(lost, 14)).active).toBe(false);
  await refused(world.toTreasury(lost.account, 'withdraw', [1n]), 'DepositTooSmall');
  fresh.history.clear();
  for (const [slot, item] of lost.history) fresh.history.set(slot, item);
  for (const [slot, item] of lost.waiting) fresh.waiting.set(slot, item);
  for (const slot of lost.billed) fresh.billed.add(slot);
  world.households[0] = fresh;
  for (let t = 12; t <= 17; t += 1) await world.session(t, trading(world));
  const receipt = await world.settle(fresh, 1);
  expect(receipt.events.some((e) => e.name === 'BillSettled')).toBe(true);
  expect((await world.seat(fresh, 15)).active).toBe(true);
  expect([...fresh.offers.keys()]).toEqual([15, 16, 17, 18]);
});

test('strangers who ask for the same place, before and after, take nothing from the one whom the stewards choose', async () => {
  world = await World.create({ households: 5, slotsPerPeriod: 6 });
  const lost = member(0);
  const [fresh, thief, late] = [await stranger(6), await stranger(7), await stranger(8)];
  await ask(fresh, lost);
  // a moment before the stewards' transaction, and again
  await ask(thief, lost);
  await ask(thief, lost);
  await approve(lost, fresh);
  for (const one of [late, thief]) await refused(ask(one, lost), 'PlacePromised');
  await refused(approve(lost, thief), 'PlacePromised');
  await refused(approve(lost, late), 'NotAsked');
  await world.at(12, 1);
  await carryOut(lost);
  expect(await stateOf(fresh)).toBe(2);
  expect(await stateOf(lost)).toBe(4);
  // an asking for a place that is gone is worth nothing
  await refused(approve(lost, thief, 9n), 'NotMember');
  await refused(carryOut(lost), 'NotAsked');
});

test('an approval is withdrawn by the stewards alone, until it is carried out; the wrong wallet is out and the home keeps all', async () => {
  world = await World.create({ households: 5, slotsPerPeriod: 6 });
  const [home, neighbour] = [member(0), member(1)];
  const [thief, owner] = [await stranger(6), await stranger(7)];
  const before = await world.money('depositOf', [home.account]);
  await refused(withdraw(home), 'NotAsked');
  await ask(thief, home);
  await ask(owner, home);
  await refused(withdraw(home), 'NotAsked');
  await approve(home, thief);
  for (const one of [thief, owner, home, neighbour])
    await refused(
      world.toCommunity(one.account, 'withdrawReplacement', [home.account]),
      'OwnableUnauthorizedAccount',
    );
  await withdraw(home);
  await refused(withdraw(home), 'NotAsked');
  expect(await stateOf(thief)).toBe(3);
  expect(await stateOf(home)).toBe(2);
  await world.at(12, 1);
  await refused(carryOut(home), 'NotAsked');
  await refused(approve(home, thief, 9n), 'NotAsked');
  await refused(ask(thief, home), 'NotRegistered');
  expect(await world.money('depositOf', [home.account])).toEqual(before);
  // who asked rightly has asked all the time
  await approve(home, owner, 4n);
  await world.at(24, 1);
  await carryOut(home);
  expect(await world.money('depositOf', [owner.account])).toEqual(before);
  world.households.push(owner);
  await expectBalanced(world);
});

test('a wallet whose approval is withdrawn cannot trade from the seat that was drawn for it, not even with money of its own', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  const [home, thief] = [member(0), await stranger(8)];
  await ask(thief, home);
  await approve(home, thief);
  const seats = [thief, ...world.households.slice(1)].map((h) => h.account);
  await world.toCommunity(world.steward, 'announceCohorts', [2n, [1n], [seats]]);
  const { amount } = await world.money('depositOf', [home.account]);
  await world.mint(thief.account, amount);
  await world.depositFor(thief, amount);
  await refused(world.toMarket(thief.account, 'activate', [thief.account]), 'NotYet');
  await withdraw(home);
  await refused(world.toMarket(thief.account, 'activate', [thief.account]), 'Suspended');
  for (let t = 0; t <= 14; t += 1) await world.session(t, trading(world));
  expect((await world.view('clearingOf', [15n])).traded).toBe(true);
  expect((await world.seat(thief, 14)).active).toBe(false);
  world.households.push(thief);
  await expectBalanced(world);
});

test('nothing is carried out for a new wallet that has left, or for an old one that has', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  const [first, second] = [member(0), member(1)];
  const [gone, waiting] = [await stranger(7), await stranger(8)];
  await ask(gone, first);
  await ask(waiting, second);
  await approve(first, gone);
  await approve(second, waiting);
  await world.toCommunity(gone.account, 'leaveCommunity', []);
  await world.toCommunity(second.account, 'leaveCommunity', []);
  await world.at(12, 1);
  for (const one of [first, second]) await refused(carryOut(one), 'NotMember');
  for (const one of [first, second]) await withdraw(one);
  expect(await Promise.all([first, second, gone, waiting].map(stateOf))).toEqual([2, 3, 3, 3]);
  const another = await stranger(9);
  await ask(another, first);
  await refused(ask(another, second), 'NotMember');
});
