/**
 * Pages of an A4 sheet, filled from the top, whatever writes them: `pdf-sheet.ts` a PDF with its built-in letters,
 * `page-sheet.ts` a page that a browser's engine prints with the system's fonts. Points, measured from the top left.
 */
export const A4 = [595.28, 841.89] as const;
export const MARGIN = 48;
export const WIDTH = A4[0] - 2 * MARGIN;

/** Red, green and blue, each from 0 to 1. */
export type Colour = readonly [number, number, number];
export const INK: Colour = [0.1, 0.1, 0.12];
export const GREY: Colour = [0.42, 0.42, 0.45];
export const LINE: Colour = [0.82, 0.82, 0.85];

/** Below the last line, where the page's number stands. */
export const FOOT = { y: A4[1] - MARGIN + 11, size: 7 } as const;

export interface TextOptions {
  readonly size?: number;
  readonly bold?: boolean;
  readonly grey?: boolean;
  /** Ends at `x` instead of starting there. */
  readonly right?: boolean;
}

/** What writes on the current page; the upper edge of a line or box is at `y`. */
export interface Pen {
  newPage(): void;
  text(x: number, y: number, text: string, options: Required<TextOptions>): void;
  box(x: number, y: number, width: number, height: number, colour: Colour): void;
  /** Writes on each page that there is. */
  foot(text: (page: number, of: number) => string): void;
}

export interface Sheet {
  /** Distance from the top of the next line. */
  y: number;
  newPage(): void;
  /** Starts a page where fewer than `height` points are left; says so. */
  room(height: number): boolean;
  text(x: number, text: string, options?: TextOptions): void;
  box(x: number, y: number, width: number, height: number, colour: Colour): void;
  rule(): void;
  foot(text: (page: number, of: number) => string): void;
}

/** A sheet over a pen that stands on its first page. */
export function sheetOf(pen: Pen): Sheet {
  const sheet: Sheet = {
    y: MARGIN,
    newPage() {
      pen.newPage();
      sheet.y = MARGIN;
    },
    room(height) {
      if (sheet.y + height <= A4[1] - MARGIN - 16) return false;
      sheet.newPage();
      return true;
    },
    text(x, text, { size = 9, bold = false, grey = false, right = false } = {}) {
      if (text !== '') pen.text(x, sheet.y, text, { size, bold, grey, right });
    },
    box: (x, y, width, height, colour) => pen.box(x, y, width, height, colour),
    rule() {
      pen.box(MARGIN, sheet.y, WIDTH, 0.5, LINE);
      sheet.y += 4;
    },
    foot: (text) => pen.foot(text),
  };
  return sheet;
}
