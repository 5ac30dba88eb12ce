/** Offers and shared scenes of the contract tests. */
import { expect } from 'vitest';
import type { Curves } from '../../../src/shared/protocol/packing.ts';
import { type Household, noOffer } from './household.ts';
import type { Conduct, World } from './world.ts';

export const seller = (wh: number, tick: number): Curves => ({
  ...noOffer,
  supply: noOffer.supply.map((_, k) => (k === tick ? wh : 0)),
});
export const buyer = (wh: number, tick: number): Curves => ({
  ...noOffer,
  demand: noOffer.demand.map((_, k) => (k === tick ? wh : 0)),
});

/** Expects that a call is refused with this named error. */
export async function refused(call: Promise<unknown>, error: string): Promise<void> {
  await expect(call).rejects.toMatchObject({ error });
}

/** Odd households sell 900 Wh, even ones buy 700 Wh, so that every slot trades. */
export const trading =
  (world: World, extra: (h: Household, i: number) => Conduct = () => ({})) =>
  (h: Household): Conduct => {
    const i = world.households.indexOf(h);
    return { curves: i % 2 === 1 ? seller(900, 4) : buyer(700, 28), ...extra(h, i) };
  };

export const bit = (h: Household, place: bigint): bigint => (h ? 1n << ((place >> 24n) & 0xffn) : 0n);

/** Token balance of the treasury against everything that it owes or keeps (invariant 2). */
export async function expectBalanced(world: World): Promise<void> {
  const { chain, currency, treasury } = world;
  const held = currency.decode('balanceOf', await chain.call(currency.call('balanceOf', [treasury.address])));
  if (!held.ok) throw new Error(held.error.message);
  let sum = await world.money('supplierBalance', []);
  sum += await world.money('guaranteeFund', []);
  sum += await world.money('carried', []);
  sum += await world.money('owedFunded', []);
  for (const h of world.households) sum += (await world.money('depositOf', [h.account])).amount;
  const period = Math.max(0, Number(await world.view('currentSlot', [])) / world.slotsPerPeriod);
  for (let p = Math.max(0, Math.floor(period) - 7); p <= period; p += 1) {
    sum += (await world.money('potOf', [BigInt(p)])).inside;
  }
  expect(held.value).toBe(sum);
}
