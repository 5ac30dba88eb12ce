import { commit, type Point } from '../../shared/protocol/pedersen.ts';
import { accumulate, amountScalar, billOpening } from '../../shared/protocol/settle.ts';
import { billUnits, microPerKwh } from '../../shared/units.ts';
import { integer, isObject, type Json, list, number, object, point } from './read.ts';
import type { Tally } from './tally.ts';

interface Slot {
  readonly price: ReturnType<typeof microPerKwh>;
  readonly imbalancePrice: ReturnType<typeof microPerKwh>;
  readonly a: number;
  readonly m: number;
  readonly rhoA: bigint;
  readonly rhoM: bigint;
  readonly A: Point;
  readonly M: Point;
}

/** bills.json: slots with prices and commitments, the accumulator, the bill and what opens it. */
export function checkBills(name: string, file: Json, tally: Tally): void {
  const bills = isObject(file) ? file['bills'] : file;
  for (const [i, entry] of list(bills, 'bills').entries()) {
    const at = `${name} [${i}]`;
    tally.group(at, () => checkBill(at, object(entry, 'bill'), tally));
  }
}

function checkBill(name: string, bill: Readonly<Record<string, Json>>, tally: Tally): void {
  tally.fields(name.replace(/ \[\d+\]/, ''), bill, ['slots', 'amount', 'tokenUnits', 'rho', 'acc']);
  const slots = list(bill['slots'], 'slots').map((entry, i): Slot => readSlot(object(entry, `slots[${i}]`)));
  for (const [i, slot] of slots.entries()) {
    tally.check(`${name} slots[${i}].A`, slot.A, commit(BigInt(slot.a), slot.rhoA));
    tally.check(`${name} slots[${i}].M`, slot.M, commit(BigInt(slot.m), slot.rhoM));
  }
  const opening = billOpening(slots);
  tally.check(`${name} amount`, integer(bill['amount'], 'amount'), opening.amount);
  if (bill['tokenUnits'] !== undefined) {
    tally.check(`${name} tokenUnits`, integer(bill['tokenUnits'], 'tokenUnits'), billUnits(opening.amount));
  }
  tally.check(`${name} rho`, integer(bill['rho'], 'rho'), opening.rho);
  const acc = point(bill['acc'], 'acc');
  tally.check(`${name} acc`, acc, accumulate(slots));
  tally.check(`${name} acc in another order`, acc, accumulate([...slots].reverse()));
  tally.check(`${name} acc opened`, acc, commit(amountScalar(opening.amount), opening.rho));
}

function readSlot(slot: Readonly<Record<string, Json>>): Slot {
  return {
    price: microPerKwh(number(slot['price'], 'price')),
    imbalancePrice: microPerKwh(number(slot['imbalancePrice'], 'imbalancePrice')),
    a: number(slot['a'], 'a'),
    m: number(slot['m'], 'm'),
    rhoA: integer(slot['rhoA'], 'rhoA'),
    rhoM: integer(slot['rhoM'], 'rhoM'),
    A: point(slot['A'], 'A'),
    M: point(slot['M'], 'M'),
  };
}
