import { afterEach, expect, test } from 'vitest';
import {
  noOffer,
  OFFER,
  offerReveal,
  offerStruct,
  R,
  READING,
  readingStruct,
  ZERO32,
} from './support/household.ts';
import { refused, seller, trading } from './support/scenes.ts';
import { World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const start = async (households = 6): Promise<World> => {
  world = await World.create({ households, slotsPerPeriod: 6 });
  return world;
};
const first = () => {
  const [h, other] = world.households;
  if (h === undefined || other === undefined) throw new Error('no households');
  return { h, other };
};

test('every malformed submission is refused by name and changes nothing', async () => {
  await start();
  await world.session(0, trading(world));
  await world.at(1, 1);
  const { h } = first();
  const seat = await world.seat(h, 2);
  const active = await world.active(1, 2);
  const good = offerStruct(h.buildOffer(world.dom, 2, seat.place, active, noOffer));
  const before = await world.view('roundOf', [1n, 2n, 1n]);
  await refused(world.toMarket(h.account, 'submitOffer', [2n, good, ZERO32, []]), 'StaleSlot');
  await refused(world.toMarket(h.account, 'submitOffer', [0n, good, ZERO32, []]), 'StaleSlot');
  await refused(world.toMarket(world.steward, 'submitOffer', [1n, good, ZERO32, []]), 'NotSeated');
  await refused(world.toMarket(h.account, 'submitOffer', [1n, good, good.bind, []]), 'WrongOpening');
  const reading = readingStruct(
    h.buildReading(world.dom, 0, seat.place, await world.active(1, 0), { a: 0, m: 5 }),
  );
  const [v0, v1, v2] = reading.v;
  await refused(
    world.toMarket(h.account, 'submitReading', [1n, { ...reading, v: [v0, R, v2] }, ZERO32, []]),
    'ScalarOutOfRange',
  );
  await refused(
    world.toMarket(h.account, 'submitReading', [1n, { ...reading, v: [v0, v1, R + 1n] }, ZERO32, []]),
    'ScalarOutOfRange',
  );
  await refused(
    world.toMarket(h.account, 'submitReading', [1n, { ...reading, a: [1n, 3n] }, ZERO32, []]),
    'PointNotOnCurve',
  );
  expect(await world.view('roundOf', [1n, 2n, 1n])).toEqual(before);
  await world.toMarket(h.account, 'submitOffer', [1n, good, ZERO32, []]);
  await refused(world.toMarket(h.account, 'submitOffer', [1n, good, ZERO32, []]), 'AlreadySubmitted');
  // the READING of the same session may come later, with the OFFER's part
  await refused(world.toMarket(h.account, 'submitReading', [1n, reading, ZERO32, []]), 'WrongOpening');
  await world.at(1, 5);
  await refused(world.toMarket(h.account, 'submitReading', [1n, reading, ZERO32, []]), 'WrongPhase');
});

test('a reveal is bound to what was submitted, to D and to its phase', async () => {
  await start();
  await world.session(0, trading(world));
  await world.at(1, 1);
  const { h, other } = first();
  for (const each of world.households.slice(0, 5)) await world.submit(each, 1, trading(world)(each));
  const offer = h.offers.get(2);
  if (offer === undefined) throw new Error('no offer');
  const missing = 1n << 5n;
  const late = world.households[5];
  if (late === undefined) throw new Error('no sixth');
  const u = h.corrections(world.dom, OFFER, 2, [late]);
  const reveal = offerReveal(offer, missing, u);
  const part = await rest(h);
  await refused(world.toMarket(h.account, 'revealOffer', [1n, reveal, part]), 'WrongPhase');
  await world.at(1, 5);
  await world.chain.mine();
  await refused(world.toMarket(other.account, 'revealOffer', [1n, reveal, part]), 'WrongOpening');
  await refused(world.toMarket(late.account, 'revealOffer', [1n, reveal, part]), 'NotSubmitted');
  await refused(
    world.toMarket(h.account, 'revealOffer', [1n, { ...reveal, b: ZERO32 }, part]),
    'WrongOpening',
  );
  await refused(
    world.toMarket(h.account, 'revealOffer', [1n, { ...reveal, place: 0n }, part]),
    'WrongOpening',
  );
  await refused(
    world.toMarket(h.account, 'revealOffer', [1n, { ...reveal, missing: 0n }, part]),
    'WrongMissingSet',
  );
  await refused(
    world.toMarket(h.account, 'revealOffer', [1n, { ...reveal, u: [] }, part]),
    'WrongCorrections',
  );
  await refused(world.toMarket(h.account, 'revealOffer', [2n, reveal, part]), 'NotSubmitted');
  await world.toMarket(h.account, 'revealOffer', [1n, reveal, part]);
  await refused(world.toMarket(h.account, 'revealOffer', [1n, reveal, part]), 'AlreadyRevealed');
  await refused(world.openOffer(2, 1), 'NotAllRevealed');
  await world.at(1, 8);
  await world.chain.mine();
  await refused(world.reveal(other, 1), 'WrongPhase');

  async function rest(of: typeof h) {
    const reading = of.readings.get(0);
    if (reading === undefined) throw new Error('no reading');
    const { readingPart } = await import('./support/world.ts');
    const s = readingStruct(reading);
    return readingPart(reading.place, s.bind, s.bHash, s.a, s.m);
  }
});

test('absent members are recovered from corrections: the sums of the others come out exactly', async () => {
  await start(7);
  await world.session(0, trading(world));
  const absent = world.households.slice(5);
  await world.session(
    1,
    trading(world, (h) => ({ skipOffer: absent.includes(h), skipReading: absent.includes(h) })),
  );
  const { words, openedCohorts } = await world.view('sumsOf', [2n]);
  expect(openedCohorts).toBe(1n);
  expect(words[0]).toBe((2n * 900n) << 128n);
  expect(words[7]).toBe((3n * 700n) << 128n);
  const x = await world.view('imbalanceOf', [0n]);
  expect(x).toMatchObject({ sumM: 0n, openedCohorts: 1n });
  for (const h of absent) expect((await world.view('standingOf', [h.account])).missesInRow).toBe(1n);
});

test('with fewer than two thirds nobody reveals: the round is void, and the absent have a miss', async () => {
  await start();
  await world.session(0, trading(world));
  await world.at(1, 1);
  for (const h of world.households.slice(0, 3)) await world.submit(h, 1, trading(world)(h));
  await refused(world.toMarket(world.steward, 'voidRound', [1n, 2n, 1n]), 'NotYet');
  await world.at(1, 6);
  await world.chain.mine();
  const { h } = first();
  const offer = h.offers.get(2);
  const reading = h.readings.get(0);
  if (offer === undefined || reading === undefined) throw new Error('nothing submitted');
  const missing = 0b111000n;
  const absent = world.households.slice(3);
  const u = h.corrections(world.dom, OFFER, 2, absent);
  const { readingPart } = await import('./support/world.ts');
  const s = readingStruct(reading);
  const part = readingPart(reading.place, s.bind, s.bHash, s.a, s.m);
  await refused(
    world.toMarket(h.account, 'revealOffer', [1n, offerReveal(offer, missing, u), part]),
    'TooFewSubmitted',
  );
  await world.toMarket(world.steward, 'voidRound', [1n, 2n, 1n]);
  await refused(world.toMarket(world.steward, 'voidRound', [1n, 2n, 1n]), 'RoundClosed');
  for (const each of absent) expect((await world.view('standingOf', [each.account])).missesInRow).toBe(1n);
  // the market goes on: the next session trades again
  await world.session(2, trading(world));
  expect((await world.view('clearingOf', [3n])).traded).toBe(true);
});

test('only the right seeds in the right order open a round, once, and never after its time', async () => {
  await start();
  await world.at(0, 1);
  for (const h of world.households) await world.submit(h, 0, trading(world)(h));
  await world.at(0, 5);
  await world.chain.mine();
  for (const h of world.households) await world.reveal(h, 0);
  const seeds = world.seedsOf(OFFER, 1, 1);
  const open = (bs: typeof seeds) => world.toMarket(world.steward, 'openOffer', [1n, 1n, bs]);
  await refused(open([...seeds].reverse()), 'WrongSelfMasks');
  await refused(open(seeds.slice(1)), 'WrongSelfMasks');
  await refused(open([...seeds.slice(1), ZERO32]), 'WrongSelfMasks');
  await refused(world.toMarket(world.steward, 'openOffer', [1n, 9n, seeds]), 'StaleSlot');
  await open(seeds);
  await refused(open(seeds), 'RoundClosed');
  await world.toMarket(world.steward, 'clear', [1n]);
  await refused(world.toMarket(world.steward, 'clear', [1n]), 'AlreadyCleared');
  await refused(world.toMarket(world.steward, 'clear', [2n]), 'StaleSlot');
});

test('clearing waits for 0.9 while a round is neither open nor void; after the slot began there is no trade', async () => {
  await start();
  await world.at(0, 1);
  await world.chain.mine();
  await refused(world.toMarket(world.steward, 'clear', [1n]), 'NotYet');
  await world.at(0, 9);
  await world.toMarket(world.steward, 'clear', [1n]);
  expect(await world.view('clearingOf', [1n])).toMatchObject({ cleared: true, traded: false });
  await world.at(2, 0);
  await refused(world.toMarket(world.steward, 'clear', [2n]), 'StaleSlot');
});

test('a READING that was not revealed in its first slot opens in the reveal phases of the next two', async () => {
  await start();
  await world.session(0, trading(world));
  const slow = (h: unknown) => ({ skipRevealReading: h === world.households[0] });
  await world.session(1, trading(world, slow));
  expect((await world.view('roundOf', [2n, 0n, 1n])).status).toBe(1);
  await world.session(2, trading(world));
  const { h } = first();
  await world.at(3, 6);
  await world.chain.mine();
  await world.reveal(h, 1);
  await world.openReading(0, 1);
  expect((await world.view('roundOf', [2n, 0n, 1n])).status).toBe(2);
  expect((await world.view('clearingOf', [0n])).lambdaFixed).toBe(true);
});

test('an OFFER above the capacities of its cohort is void and strikes once per drawing', async () => {
  await start(5);
  const greedy = (_: unknown, i: number) => ({ curves: i === 1 ? seller(30_000, 4) : noOffer });
  await world.session(0, trading(world, greedy));
  expect((await world.view('roundOf', [1n, 1n, 1n])).status).toBe(4);
  for (const h of world.households) expect((await world.view('standingOf', [h.account])).strikes).toBe(1n);
  await world.session(1, trading(world, greedy));
  for (const h of world.households) expect((await world.view('standingOf', [h.account])).strikes).toBe(1n);
  // two failures in a period pause the cohort until a redraw
  expect(await world.view('activeSet', [1n, 3n])).toBe(0b11111n);
  expect(await world.view('activeSet', [1n, 4n])).toBe(0n);
  await world.at(2, 1);
  await refused(world.toMarket(world.steward, 'activate', [first().h.account]), 'CohortPausedUntilRedraw');
});

test('READING kinds of lies: each fails the round, P becomes lambda, and no bill changes hands for trade', async () => {
  await start();
  const lies = [{ a: 4000 }, { committed: { a: 0, m: 1 } }, { m: 40_000 }] as const;
  for (const [i, lie] of lies.entries()) {
    const t = 1 + 6 * i;
    await world.session(t, trading(world));
    await world.session(t + 1, trading(world));
    await world.session(
      t + 2,
      trading(world, (h) => (h === world.households[1] ? lie : {})),
    );
    expect((await world.view('roundOf', [2n, BigInt(t + 1), 1n])).status).toBe(4);
    const cleared = await world.view('clearingOf', [BigInt(t + 1)]);
    expect(cleared).toMatchObject({ failed: true, traded: true, lambdaFixed: true });
    expect(cleared.price).toBe(cleared.lambda);
    expect(await world.view('imbalanceOf', [BigInt(t + 1)])).toMatchObject({ sumA: 0n, sumM: 0n });
  }
  expect(READING).toBe(2);
});
