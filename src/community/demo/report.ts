/** What the demo prints: one table row per settled slot and per bill, as the wallet's own window has them. */
import type { BillRow, SlotRow } from '../../shared/readmodel.ts';

const COLUMNS = [
  ['slot', 5],
  ['price/kWh', 10],
  ['volume', 8],
  ['sell', 6],
  ['buy', 6],
  ['sold', 6],
  ['bought', 7],
  ['import', 7],
  ['export', 7],
  ['imbalance', 10],
  ['amount', 12],
  ['agrees', 7],
] as const;

export function tableHead(): string {
  const head = COLUMNS.map(([name, width]) => name.padStart(width)).join(' ');
  return `${head}\n${'-'.repeat(head.length)}`;
}

export function tableRow(row: SlotRow): string {
  const wh = (value: number | null): string => (value === null ? '?' : String(value));
  const price = (value: number | null): string => (value === null ? '?' : (value / 1_000_000).toFixed(4));
  const cells = [
    String(row.slot),
    price(row.price),
    wh(row.volumeWh),
    wh(row.offeredSellWh),
    wh(row.offeredBuyWh),
    wh(row.soldWh),
    wh(row.boughtWh),
    wh(row.importWh),
    wh(row.exportWh),
    price(row.imbalancePrice),
    row.amount === null ? '?' : money(row.amount),
    row.agrees === true ? 'yes' : row.agrees === null ? '?' : 'NO',
  ];
  return cells.map((cell, i) => cell.padStart(COLUMNS[i]?.[1] ?? 0)).join(' ');
}

export function billLine(bill: BillRow): string {
  const amount = bill.amount === null ? '?' : money(bill.amount);
  const agrees = bill.agrees === true ? 'yes' : bill.agrees === null ? '?' : 'NO';
  return `bill of period ${bill.period}: ${bill.slotsFolded} slots, ${amount}, booked ${bill.booked ?? '?'} units, agrees ${agrees}`;
}

/** Nano-currency with 6 digits after the point. */
function money(nano: bigint): string {
  const micro = nano / 1000n;
  const sign = nano < 0n ? '-' : '';
  const digits = (micro < 0n ? -micro : micro).toString().padStart(7, '0');
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
