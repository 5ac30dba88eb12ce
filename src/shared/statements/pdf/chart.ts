/** Bars of energy: what came in above the line, what went out below it, neighbours darker than the grid. */
import { rgb } from 'pdf-lib';
import type { StatementLine } from '../lines.ts';
import { A4, LINE, MARGIN, type Sheet, WIDTH } from './sheet.ts';

const COLOURS = {
  bought: rgb(0.16, 0.42, 0.72),
  fromGrid: rgb(0.68, 0.8, 0.92),
  sold: rgb(0.86, 0.55, 0.09),
  toGrid: rgb(0.96, 0.84, 0.6),
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
  const zero = A4[1] - sheet.y - highest * scale;
  const step = WIDTH / Math.max(1, lines.length);
  const width = Math.min(28, step * 0.72);
  const page = sheet.page();
  lines.forEach((line, i) => {
    const x = MARGIN + i * step + (step - width) / 2;
    const bar = (part: Part, from: number, size: number): void => {
      if (size !== 0) {
        page.drawRectangle({ x, y: from, width, height: size, color: COLOURS[part] });
      }
    };
    bar('bought', zero, line.boughtWh * scale);
    bar('fromGrid', zero + line.boughtWh * scale, line.fromGridWh * scale);
    bar('sold', zero - line.soldWh * scale, line.soldWh * scale);
    bar('toGrid', zero - (line.soldWh + line.toGridWh) * scale, line.toGridWh * scale);
  });
  page.drawLine({
    start: { x: MARGIN, y: zero },
    end: { x: A4[0] - MARGIN, y: zero },
    thickness: 0.7,
    color: LINE,
  });
  sheet.y += HEIGHT + 3;
  lines.forEach((line, i) => {
    const label = words.label(line, i);
    if (label !== '') sheet.text(MARGIN + i * step + step / 2 - 4, label, { size: 7, grey: true });
  });
  sheet.y += 14;
  let x: number = MARGIN;
  for (const part of ['bought', 'fromGrid', 'sold', 'toGrid'] as const) {
    page.drawRectangle({ x, y: A4[1] - sheet.y - 8, width: 8, height: 8, color: COLOURS[part] });
    sheet.text(x + 12, words.names[part], { size: 8 });
    x += WIDTH / 4;
  }
  sheet.y += 20;
}
