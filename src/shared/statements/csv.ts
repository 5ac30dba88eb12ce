/**
 * CSV after RFC 4180: commas, CRLF, every text quoted, units in the headers, decimals with a point. A text that a
 * spreadsheet would run as a formula gets an apostrophe in front; numbers never do.
 */
import { currencyOf, decimal, perKwh } from './decimal.ts';
import type { StatementLine } from './lines.ts';
import { utcText, type Zone } from './zone.ts';

export interface CsvColumn {
  readonly header: string;
  readonly cell: (line: StatementLine) => string;
}

/** A quoted cell of text that no spreadsheet takes for a formula. */
export function textCell(text: string): string {
  const safe = /^[\s]*[=+\-@|%\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""').replace(/[\r\n]+/g, ' ')}"`;
}

const whole = (value: number | null): string => (value === null ? '' : String(value));
const price = (value: number | null): string => (value === null ? '' : perKwh(value));
const money = (value: bigint | null): string => (value === null ? '' : currencyOf(value));

/** The currency's name comes from an invitation, so only letters and digits of it go into headers. */
export function csvColumns(currency: string, zone: Zone): CsvColumn[] {
  const unit = currency.replace(/[^A-Za-z0-9]/g, '') || 'currency';
  const known = (line: StatementLine, value: bigint): bigint | null =>
    line.openSlots === line.slots ? null : value;
  return [
    { header: 'start (UTC)', cell: (line) => textCell(utcText(line.start)) },
    { header: 'end (UTC)', cell: (line) => textCell(utcText(line.end)) },
    { header: `start (${zone.name})`, cell: (line) => textCell(zone.local(line.start)) },
    { header: `end (${zone.name})`, cell: (line) => textCell(zone.local(line.end)) },
    { header: 'first slot', cell: (line) => whole(line.firstSlot) },
    { header: 'last slot', cell: (line) => whole(line.lastSlot) },
    { header: 'slots', cell: (line) => whole(line.slots) },
    { header: 'slots without amount', cell: (line) => whole(line.openSlots) },
    { header: 'first billing period', cell: (line) => whole(line.firstPeriod) },
    { header: 'last billing period', cell: (line) => whole(line.lastPeriod) },
    { header: 'status', cell: (line) => textCell(line.status) },
    { header: 'reason', cell: (line) => textCell(line.reason ?? '') },
    {
      header: 'checked against the chain',
      cell: (line) => textCell(line.agrees === null ? 'unknown' : line.agrees ? 'agrees' : 'differs'),
    },
    { header: 'imported (Wh)', cell: (line) => whole(line.importWh) },
    { header: 'exported (Wh)', cell: (line) => whole(line.exportWh) },
    { header: 'generated (Wh)', cell: (line) => whole(line.generatedWh) },
    { header: 'bought locally (Wh)', cell: (line) => whole(line.boughtWh) },
    { header: 'sold locally (Wh)', cell: (line) => whole(line.soldWh) },
    { header: 'from grid (Wh)', cell: (line) => whole(line.fromGridWh) },
    { header: 'to grid (Wh)', cell: (line) => whole(line.toGridWh) },
    { header: `local price (${unit}/kWh)`, cell: (line) => price(line.price) },
    { header: `imbalance price (${unit}/kWh)`, cell: (line) => price(line.imbalancePrice) },
    { header: `retail tariff (${unit}/kWh)`, cell: (line) => price(line.retail) },
    { header: `feed-in tariff (${unit}/kWh)`, cell: (line) => price(line.feedIn) },
    { header: `paid for bought (${unit})`, cell: (line) => money(line.boughtAmount) },
    { header: `earned for sold (${unit})`, cell: (line) => money(line.soldAmount) },
    { header: `imbalance (${unit})`, cell: (line) => money(known(line, line.gridAmount)) },
    { header: `amount owed (${unit})`, cell: (line) => money(known(line, line.amount)) },
    { header: `without the community (${unit})`, cell: (line) => money(known(line, line.withoutCommunity)) },
    {
      header: `booked on chain (${unit})`,
      cell: (line) => (line.booked === null ? '' : decimal(line.booked, 6)),
    },
    { header: 'transaction', cell: (line) => textCell(line.transaction ?? '') },
  ];
}

export const csvHead = (columns: readonly CsvColumn[]): string =>
  `${columns.map(({ header }) => textCell(header)).join(',')}\r\n`;

export const csvLine = (columns: readonly CsvColumn[], line: StatementLine): string =>
  `${columns.map(({ cell }) => cell(line)).join(',')}\r\n`;
