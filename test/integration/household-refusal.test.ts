import { afterAll, beforeAll, expect, test } from 'vitest';
import { OFFER, READING } from '../../src/shared/protocol/domain.ts';
import type { HouseholdView } from '../../src/shared/readmodel.ts';
import { expectOk } from '../../src/shared/result.ts';
import { slotNo } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { rowOf } from '../fixtures/everything.ts';

/**
 * Five homes. One does not trust its group and refuses it for so long that the chain leaves it out meanwhile; then it
 * thinks better of it. The others trade on, and nothing of it is on chain for the slots between.
 */
const CURVES = [-3000, 1200, 2500, -1500, 700].map((watts) => () => watts);
const WARY = 4;
const [FROM, UNTIL, SLOTS] = [4, 18, 25];
/** In the second of the refusal the offer of the next slot is out already. */
const FIRST_REFUSED = FROM + 2;

let town: Town;
let refusing: HouseholdView;
const refuse = (refused: boolean): void => {
  const [group] = town.home(WARY).household.view().community?.groups ?? [];
  if (group === undefined) throw new Error('it sits in no group');
  expectOk(town.home(WARY).household.refuseGroup(group.cohort, refused));
};

beforeAll(async () => {
  town = await startTown({ curves: CURVES, awake: (_home, _slot, into) => into % 2 === 0 });
  await town.assemble();
  await town.runTo(FROM);
  refuse(true);
  await town.runTo(UNTIL);
  refusing = town.home(WARY).household.view();
  refuse(false);
  await town.runTo(SLOTS);
}, 300_000);
afterAll(() => town?.close());

const rowAt = (home: number, slot: number) => rowOf(town.home(home).household, slot);

test('what was offered before the refusal is carried through', () => {
  expect(rowAt(WARY, FIRST_REFUSED - 1)).toMatchObject({ state: 'settled', agrees: true });
});

test('nothing is sealed for the slots that were refused, and the history says why', () => {
  const { vectors } = town.home(WARY).home.store;
  const sealed = (kind: 1 | 2) => expectOk(vectors.slots(kind, slotNo(FIRST_REFUSED), slotNo(UNTIL)));
  expect(sealed(OFFER)).toEqual([]);
  expect(sealed(READING)).toEqual([]);
  expect(rowAt(WARY, FIRST_REFUSED)).toMatchObject({
    state: 'skipped',
    reason: 'cohort.refused',
    amount: null,
  });
});

test('the energy of those slots is noted: it is billed at the supplier’s prices', () => {
  expect(rowAt(WARY, FIRST_REFUSED)?.importWh).toBeGreaterThan(0);
});

test('meanwhile the home rests, asks the chain for no place, and the group is shown as refused', () => {
  expect(refusing).toMatchObject({ stage: 'paused', attention: [] });
  expect(refusing.community?.groups).toMatchObject([{ homes: CURVES.length, doubt: 'cohort.refused' }]);
  // After eight slots without it the chain leaves it out.
  expect(refusing.community?.cohortSize).toBe(CURVES.length - 1);
  for (let slot = FIRST_REFUSED; slot < UNTIL; slot += 1)
    expect(expectOk(town.home(WARY).home.store.outbox.get(`activate:${slot}`)), `slot ${slot}`).toBeNull();
});

test('the others trade on in every slot', () => {
  for (const home of [0, 1, 2, 3]) {
    for (let slot = 3; slot < SLOTS - 3; slot += 1) {
      const row = rowAt(home, slot);
      expect(row, `home ${home}, slot ${slot}`).toMatchObject({ state: 'settled', agrees: true });
      expect(row?.volumeWh).toBeGreaterThan(0);
    }
  }
});

test('once it trusts the group again it is back within a few slots', () => {
  expect(rowAt(WARY, SLOTS - 3)).toMatchObject({ state: 'settled', agrees: true });
  expect(town.home(WARY).household.view().stage).toBe('trading');
});
