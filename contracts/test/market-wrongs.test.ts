import { afterEach, expect, test } from 'vitest';
import { bytesToHex } from '../../src/shared/protocol/bytes.ts';
import { eight, type Household, readingStruct, ZERO32 } from './support/household.ts';
import { expectBalanced, refused, trading } from './support/scenes.ts';
import { readingPart, World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const start = async (households = 6, slotsPerPeriod = 6): Promise<World> => {
  world = await World.create({ households, slotsPerPeriod });
  return world;
};
const member = (i: number): Household => {
  const h = world.households[i];
  if (h === undefined) throw new Error(`no household ${i}`);
  return h;
};
const deposit = async (h: Household): Promise<bigint> => (await world.money('depositOf', [h.account])).amount;

test('a withheld READING: the round is void, the withholder pays for the unwound trades and is excluded, longer each time', async () => {
  await start();
  for (let t = 0; t < 3; t += 1) await world.session(t, trading(world));
  const withholder = member(1);
  const paid = await deposit(withholder);
  for (let t = 3; t < 6; t += 1) {
    await world.session(
      t,
      trading(world, (h) => ({ skipRevealReading: h === withholder })),
    );
  }
  // READING of slot 2 was submitted in session 3 and can be revealed until 0.8 of slot 5
  await refused(
    world.toMarket(world.steward, 'settleVoid', [2n, 1n, world.offerWordsOf(2, 1)]),
    'LambdaOpen',
  );
  await world.toMarket(world.steward, 'voidRound', [2n, 2n, 1n]);
  expect((await world.view('roundOf', [2n, 2n, 1n])).status).toBe(3);
  const standing = await world.view('standingOf', [withholder.account]);
  expect(standing).toMatchObject({ exclusions: 1n, excludedUntil: 16n });
  const seat = await world.seat(withholder, 8);
  expect([seat.active, (await world.seat(withholder, 7)).active]).toEqual([false, true]);
  const wrong = eight(new Array<bigint>(8).fill(1n));
  await refused(world.toMarket(world.steward, 'settleVoid', [2n, 1n, wrong]), 'WrongOfferWords');
  const fund = await world.money('guaranteeFund', []);
  const supplier = await world.money('supplierBalance', []);
  await world.toMarket(world.steward, 'settleVoid', [2n, 1n, world.offerWordsOf(2, 1)]);
  await refused(
    world.toMarket(world.steward, 'settleVoid', [2n, 1n, world.offerWordsOf(2, 1)]),
    'AlreadyCharged',
  );
  const taken = paid - (await deposit(withholder));
  expect(taken).toBeGreaterThan(0n);
  const gained =
    (await world.money('guaranteeFund', [])) - fund + (await world.money('supplierBalance', [])) - supplier;
  expect(gained).toBe(taken);
  for (const h of world.households)
    if (h !== withholder) expect(await deposit(h)).toBe(await deposit(member(0)));
  await world.at(6, 1);
  await refused(world.toMarket(world.steward, 'activate', [withholder.account]), 'StillExcluded');
  // READINGs of slots 3 and 4 are void for the same reason: twice more, doubling, and each costs C (R - F)
  await world.at(7, 9);
  await world.toMarket(world.steward, 'voidRound', [2n, 3n, 1n]);
  await world.toMarket(world.steward, 'voidRound', [2n, 4n, 1n]);
  const again = await world.view('standingOf', [withholder.account]);
  expect(again).toMatchObject({ exclusions: 3n, excludedUntil: BigInt(10 + 32) });
  const each = (5000n * 270_000n) / 1000n;
  expect(paid - taken - (await deposit(withholder))).toBe(2n * each);
  await expectBalanced(world);
});

test('a void READING of too few charges those who did not submit, in equal parts', async () => {
  await start();
  for (let t = 0; t < 3; t += 1) await world.session(t, trading(world));
  const gone = [member(3), member(4), member(5)];
  const before = await Promise.all(world.households.map(deposit));
  await world.session(
    3,
    trading(world, (h) => ({ skipReading: gone.includes(h), skipOffer: gone.includes(h) })),
  );
  await world.toMarket(world.steward, 'voidRound', [2n, 2n, 1n]);
  await world.toMarket(world.steward, 'settleVoid', [2n, 1n, world.offerWordsOf(2, 1)]);
  const after = await Promise.all(world.households.map(deposit));
  const taken = before.map((v, i) => v - (after[i] ?? 0n));
  expect(taken.slice(0, 3)).toEqual([0n, 0n, 0n]);
  expect(taken[3]).toBeGreaterThan(0n);
  expect(taken[4]).toBe(taken[3]);
  expect(taken[5]).toBe(taken[3]);
  const c = await world.view('clearingOf', [2n]);
  const spread = c.price > c.lambda ? c.price - c.lambda : c.lambda - c.price;
  // |P - lambda| max(B, Z), nothing less and at most a unit each more
  const charge = BigInt(spread) * 2100n;
  const sum = taken.reduce((a, b) => a + b, 0n) * 1000n;
  expect(sum).toBeGreaterThanOrEqual(charge);
  expect(sum).toBeLessThan(charge + 3000n);
  await expectBalanced(world);
});

test('an absent trader opens its own offer late and pays what its trade can cost the others, no more', async () => {
  await start(7);
  for (let t = 0; t < 3; t += 1) await world.session(t, trading(world));
  const absent = member(1);
  await world.session(
    3,
    trading(world, (h) => ({ skipReading: h === absent, skipOffer: h === absent })),
  );
  expect((await world.view('roundOf', [2n, 2n, 1n])).status).toBe(2);
  const offer = absent.offers.get(2);
  const reading = absent.readings.get(0);
  if (offer === undefined || reading === undefined) throw new Error('nothing submitted');
  const r = readingStruct(reading);
  const rest = readingPart(reading.place, r.bind, r.bHash, r.a, r.m);
  const late = (salt = bytesToHex(offer.salt), words = eight(offer.words)) =>
    world.toMarket(absent.account, 'openLate', [
      2n,
      offer.place,
      words,
      salt,
      bytesToHex(offer.seedHash),
      rest,
    ]);
  await refused(late(ZERO32), 'WrongOpening');
  await refused(late(bytesToHex(offer.salt), eight([...offer.words].reverse())), 'WrongOpening');
  await refused(world.toMarket(world.steward, 'chargeAbsence', [2n, 1n, 1n]), 'NotYet');
  const before = await deposit(absent);
  const supplier = await world.money('supplierBalance', []);
  const receipt = await late();
  const opened = receipt.events.find((e) => e.name === 'OpenedLate');
  const c = await world.view('clearingOf', [2n]);
  const a = await world.allocationOf(absent, 2);
  expect(a).toBeLessThan(0);
  const charge = BigInt(350_000 - c.price) * BigInt(-a);
  expect(opened?.args).toMatchObject({ a: BigInt(a), charge });
  const units = (charge + 999n) / 1000n;
  expect(before - (await deposit(absent))).toBe(units);
  expect((await world.money('supplierBalance', [])) - supplier).toBe(units);
  await refused(late(), 'AlreadyCharged');
  for (const h of world.households) expect((await world.view('standingOf', [h.account])).strikes).toBe(0n);
  await expectBalanced(world);
});

test('an absence that stays silent costs C (R - F) after 30 slots; honest members are never charged for one', async () => {
  await start(7);
  for (let t = 0; t < 3; t += 1) await world.session(t, trading(world));
  const absent = member(1);
  await world.session(
    3,
    trading(world, (h) => ({ skipReading: h === absent, skipOffer: h === absent })),
  );
  const before = await deposit(absent);
  await world.at(33, 1);
  await refused(world.toMarket(world.steward, 'chargeAbsence', [2n, 1n, 0n]), 'NotAbsent');
  await world.toMarket(world.steward, 'chargeAbsence', [2n, 1n, 1n]);
  expect(before - (await deposit(absent))).toBe((5000n * 270_000n) / 1000n);
  await refused(world.toMarket(world.steward, 'chargeAbsence', [2n, 1n, 1n]), 'AlreadyCharged');
  await refused(
    world.toMarket(absent.account, 'openLate', [
      2n,
      0n,
      eight(new Array<bigint>(8).fill(0n)),
      ZERO32,
      ZERO32,
      ZERO32,
    ]),
    'TooLate',
  );
});

test('eight misses in a row make a member inactive; it comes back by a call, from the first set not yet fixed', async () => {
  await start(7, 12);
  const lazy = member(6);
  const skip = (h: Household) => ({ skipOffer: h === lazy, skipReading: h === lazy });
  for (let t = 0; t < 8; t += 1) await world.session(t, trading(world, skip));
  expect(await world.view('standingOf', [lazy.account])).toMatchObject({ inactiveReason: 1n, strikes: 0n });
  // READING of slot 0 to OFFER of slot 7 are eight slots, known in session 6: out from slot 9 on
  expect((await world.view('activeSet', [1n, 8n])) & (1n << 6n)).toBe(1n << 6n);
  expect((await world.view('activeSet', [1n, 9n])) & (1n << 6n)).toBe(0n);
  await world.at(8, 1);
  await world.toMarket(member(0).account, 'activate', [lazy.account]);
  await refused(world.toMarket(member(0).account, 'activate', [lazy.account]), 'AlreadyActive');
  expect((await world.view('activeSet', [1n, 10n])) & (1n << 6n)).toBe(0n);
  await world.chain.at(world.genesis + 9 * world.slotSeconds);
  await world.chain.mine();
  expect((await world.view('activeSet', [1n, 11n])) & (1n << 6n)).toBe(1n << 6n);
});

test('fixed active sets never change: a change recorded in slot s shows from slot s + 3 on', async () => {
  await start(7, 12);
  for (let t = 0; t < 2; t += 1) await world.session(t, trading(world));
  await world.at(2, 1);
  await world.chain.mine();
  const before = await Promise.all([2n, 3n, 4n, 5n].map((d) => world.view('activeSet', [1n, d])));
  await world.toCommunity(world.steward, 'remove', [member(2).account]);
  const after = await Promise.all([2n, 3n, 4n, 5n].map((d) => world.view('activeSet', [1n, d])));
  expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
  expect(after[3]).toBe((before[3] ?? 0n) & ~(1n << 2n));
});

test('a fully revealed READING that nobody opened counts as failed, without strikes', async () => {
  await start();
  for (let t = 0; t < 2; t += 1) await world.session(t, trading(world));
  await world.at(2, 1);
  for (const h of world.households) await world.submit(h, 2, trading(world)(h));
  await world.at(2, 5);
  await world.chain.mine();
  for (const h of world.households) await world.reveal(h, 2);
  await world.at(4, 8);
  await refused(world.toMarket(world.steward, 'fixLambda', [1n]), 'NotYet');
  await world.at(4, 9);
  await world.chain.mine();
  await refused(world.openReading(1, 1), 'WrongPhase');
  await world.toMarket(world.steward, 'fixLambda', [1n]);
  await refused(world.toMarket(world.steward, 'fixLambda', [1n]), 'AlreadyFixed');
  expect(await world.view('clearingOf', [1n])).toMatchObject({ failed: true, lambdaFixed: true });
  for (const h of world.households) expect((await world.view('standingOf', [h.account])).strikes).toBe(0n);
  await refused(
    world.toMarket(world.steward, 'settleVoid', [1n, 1n, world.offerWordsOf(1, 1)]),
    'SlotFailed',
  );
});
