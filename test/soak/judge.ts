/** What is wrong with what the homes of a troubled community have on their disks, with the chain as the witness. */

import type { BillRow, SlotRow } from '../../src/shared/readmodel.ts';
import { billUnits, nano } from '../../src/shared/units.ts';

export interface JudgedHome {
  readonly name: string;
  readonly account: string;
  readonly rows: readonly SlotRow[];
  readonly bills: readonly BillRow[];
}

/** A bill as the chain booked it. */
export interface BookedBill {
  readonly account: string;
  readonly period: number;
  readonly amount: bigint;
  readonly units: bigint;
  readonly slots: number;
}

export interface Judgement {
  readonly settled: number;
  readonly billed: number;
  /** One sentence for each thing that is wrong. */
  readonly wrong: string[];
}

export function judge(homes: readonly JudgedHome[], onChain: readonly BookedBill[]): Judgement {
  const wrong: string[] = [];
  let settled = 0;
  let billed = 0;
  for (const { name, account, rows, bills } of homes) {
    if (new Set(rows.map(({ slot }) => slot)).size !== rows.length) wrong.push(`${name} has a slot twice`);
    const counted = rows.filter(({ state }) => state === 'settled');
    settled += counted.length;
    for (const row of counted)
      if (row.agrees !== true) wrong.push(`${name} and the chain differ on slot ${row.slot}`);
    for (const bill of bills.filter(({ state }) => state === 'settled')) {
      billed += 1;
      const own = counted.filter(({ slot }) => slot >= bill.firstSlot && slot <= bill.lastSlot);
      const sum = own.reduce((total, { amount }) => total + (amount ?? 0n), 0n);
      const booked = onChain.filter((one) => one.account === account && one.period === bill.period);
      const [only] = booked;
      const right =
        bill.agrees === true &&
        bill.slotsFolded === own.length &&
        bill.amount === sum &&
        bill.booked === billUnits(nano(sum)) &&
        booked.length === 1 &&
        only?.amount === sum &&
        only.units === bill.booked &&
        only.slots === own.length;
      if (!right)
        wrong.push(
          `${name}, bill of period ${bill.period}: ${bill.amount} for ${bill.slotsFolded} slots; the slots say ${sum} ` +
            `for ${own.length}; the chain says ${booked.map((one) => `${one.amount} for ${one.slots}`).join(' and ') || 'nothing'}`,
        );
    }
  }
  if (settled === 0) wrong.push('no slot was settled');
  if (billed === 0) wrong.push('no bill was settled');
  return { settled, billed, wrong };
}
