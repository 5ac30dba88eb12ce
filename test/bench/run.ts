/**
 * `npm run bench -- NAME`: runs test/bench/NAME.ts, prints a table, then one JSON line per figure
 * `{"name","value","unit","bar","holds"}`. Exit code 1 if a bar does not hold or there is no such bench.
 * Benches are no timed tests: `npm test` does not run them.
 */
import { existsSync } from 'node:fs';
import { barText, type Figure, holds } from './figure.ts';

const NAMES = [
  'start',
  'memory',
  'processor',
  'decode',
  'privacy',
  'gas',
  'history',
  'catchup',
  'forecast',
] as const;

function table(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'value', 'unit', 'bar', 'holds'],
    ...figures.map((figure) => [
      figure.name,
      String(Number(figure.value.toPrecision(6))),
      figure.unit,
      barText(figure),
      figure.bar === null ? '' : holds(figure) ? 'yes' : 'NO',
    ]),
  ];
  const widths = ['', '', '', '', ''].map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function main(name: string | undefined): Promise<0 | 1> {
  const known = NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    console.error(`usage: npm run bench -- NAME, NAME one of ${NAMES.join(', ')}`);
    return 1;
  }
  const file = new URL(`./${known}.ts`, import.meta.url);
  if (!existsSync(file)) {
    console.error(`There is no bench ${known} yet: test/bench/${known}.ts does not exist.`);
    return 1;
  }
  const bench: { readonly run?: () => Promise<Figure[]> } = await import(file.href);
  if (typeof bench.run !== 'function') {
    console.error(`test/bench/${known}.ts exports no run().`);
    return 1;
  }
  const figures = await bench.run();
  if (figures.length === 0) {
    console.error(`The bench ${known} measured nothing.`);
    return 1;
  }
  console.log(table(figures));
  for (const figure of figures) {
    const { value, unit } = figure;
    const bar = figure.bar === null ? null : barText(figure);
    console.log(JSON.stringify({ name: figure.name, value, unit, bar, holds: holds(figure) }));
  }
  return figures.every(holds) ? 0 : 1;
}

process.exitCode = await main(process.argv[2]);
