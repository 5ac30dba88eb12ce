/** Bars of energy: what came in above the line, what went out below it, neighbours darker than the grid. */
import type { StatementLine } from '../lines.ts';
import { A4, LINE, MARGIN, type Sheet, WIDTH } from './sheet.ts';

const COLOURS = {
  bought: [0.16, 0.42, 0.72],
  fromGrid: [0.68, 0.8, 0.92],
  sold: [0.86, 0.55, 0.09],
  toGrid: [0.96, 0.84, 0.6],
} as const;
type Part = keyof typeof COLOURS;

const HEIGHT = 130;

export interface ChartWords {
  readonly names: Readonly<Record<Part, string>>;
  readonly energy: (wh: number) => string;
  /** Below a bar; an empty text leaves it bare. */
  readonly label: (line: StatementLine, index: number) => string;
}

export function drawChart(sheet: Sheet, lines: readonly StatementLine[], words: ChartWords): void {
  const up = (line: StatementLine): number => line.boughtWh + line.fromGridWh;
  const down = (line: StatementLine): number => line.soldWh + line.toGridWh;
  const highest = Math.max(1, ...lines.map(up));
  const deepest = Math.max(0, ...lines.map(down));
  const scale = HEIGHT / (highest + deepest);
  sheet.text(A4[0] - MARGIN, words.energy(highest), { size: 7, grey: true, right: true });
  sheet.y += 12;
  const zero = sheet.y + highest * scale;
  const step = WIDTH / Math.max(1, lines.length);
  const width = Math.min(28, step * 0.72);
  lines.forEach((line, i) => {
    const x = MARGIN + i * step + (step - width) / 2;
    /** A bar that ends `above` Wh over the line and is `size` Wh high. */
    const bar = (part: Part, above: number, size: number): void => {
      if (size !== 0) sheet.box(x, zero - above * scale, width, size * scale, COLOURS[part]);
    };
    bar('bought', line.boughtWh, line.boughtWh);
    bar('fromGrid', up(line), line.fromGridWh);
    bar('sold', 0, line.soldWh);
    bar('toGrid', -line.soldWh, line.toGridWh);
  });
  sheet.box(MARGIN, zero, WIDTH, 0.7, LINE);
  sheet.y += HEIGHT + 3;
  lines.forEach((line, i) => {
    const label = words.label(line, i);
    if (label !== '') sheet.text(MARGIN + i * step + step / 2 - 4, label, { size: 7, grey: true });
  });
  sheet.y += 14;
  let x: number = MARGIN;
  for (const part of ['bought', 'fromGrid', 'sold', 'toGrid'] as const) {
    sheet.box(x, sheet.y, 8, 8, COLOURS[part]);
    sheet.text(x + 12, words.names[part], { size: 8 });
    x += WIDTH / 4;
  }
  sheet.y += 20;
}
