import { allocate, type Clearing, clear } from '../../shared/protocol/clearing.ts';
import { tickPrice } from '../../shared/protocol/price.ts';
import { microPerKwh } from '../../shared/units.ts';
import { type Json, list, number, numbers, object } from './read.ts';
import type { Tally } from './tally.ts';

const FIELDS = ['tick', 'volume', 'mS', 'numS', 'denS', 'mD', 'numD', 'denD'] as const;

/** clearing.json: curves, their clearing and price, and allocations of some members. */
export function checkClearing(name: string, file: Json, tally: Tally): void {
  const root = object(file, name);
  tally.fields(name, root, ['feedIn', 'retail', 'ticks', 'cases']);
  for (const [i, item] of list(root['cases'], 'cases').entries()) {
    tally.group(`${name} cases[${i}]`, () =>
      checkCase(`${name} cases[${i}]`, { ...root, ...object(item, 'case') }, tally),
    );
  }
}

function checkCase(name: string, item: Readonly<Record<string, Json>>, tally: Tally): void {
  const curves = { supply: numbers(item['supply'], 'supply'), demand: numbers(item['demand'], 'demand') };
  const ticks = item['ticks'] === undefined ? curves.supply.length : number(item['ticks'], 'ticks');
  tally.check(`${name} ticks`, [ticks, ticks], [curves.supply.length, curves.demand.length]);
  const clearing = clear(curves);
  tally.check(`${name} clearing`, expectedClearing(item['clearing']), clearing);
  if (item['price'] !== undefined) {
    const tariff = {
      feedIn: microPerKwh(number(item['feedIn'], 'feedIn')),
      retail: microPerKwh(number(item['retail'], 'retail')),
    };
    const expected = item['price'] === null ? null : number(item['price'], 'price');
    tally.check(
      `${name} price`,
      expected,
      clearing === null ? null : tickPrice(tariff, clearing.tick, ticks),
    );
  }
  for (const [i, entry] of list(item['members'] ?? [], 'members').entries()) {
    const member = object(entry, 'member');
    const got = allocate(
      { supply: numbers(member['supply'], 'supply'), demand: numbers(member['demand'], 'demand') },
      clearing,
    );
    for (const side of ['bought', 'sold'] as const) {
      tally.check(`${name} members[${i}].${side}`, number(member[side], side), got[side]);
    }
  }
}

function expectedClearing(value: Json): Clearing | null {
  if (value === null || value === undefined) return null;
  const item = object(value, 'clearing');
  const [tick = 0, volume = 0, mS = 0, numS = 0, denS = 0, mD = 0, numD = 0, denD = 0] = FIELDS.map((field) =>
    number(item[field], field),
  );
  return { tick, volume, mS, numS, denS, mD, numD, denD };
}
