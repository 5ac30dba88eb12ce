/** Pages of an A4 sheet, filled from the top; a pen that knows what the built-in fonts can write. */
import { type PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib';

export const A4 = [595.28, 841.89] as const;
export const MARGIN = 48;
export const WIDTH = A4[0] - 2 * MARGIN;
export const INK = rgb(0.1, 0.1, 0.12);
export const GREY = rgb(0.42, 0.42, 0.45);
export const LINE = rgb(0.82, 0.82, 0.85);

export interface Fonts {
  readonly plain: PDFFont;
  readonly bold: PDFFont;
}

/** Letters that the font lacks become question marks: a neighbour's odd name must not stop a statement. */
function printable(font: PDFFont, text: string): string {
  const spaced = text.replace(/[\u202f\u2007\u2009]/g, '\u00a0').replaceAll('\u2212', '-');
  const known = new Set(font.getCharacterSet());
  return [...spaced].map((letter) => (known.has(letter.codePointAt(0) ?? 0) ? letter : '?')).join('');
}

export interface TextOptions {
  readonly size?: number;
  readonly bold?: boolean;
  readonly grey?: boolean;
  /** Ends at `x` instead of starting there. */
  readonly right?: boolean;
}

export interface Sheet {
  /** Distance from the top of the next line. */
  y: number;
  page(): PDFPage;
  newPage(): void;
  /** Starts a page where fewer than `height` points are left; says so. */
  room(height: number): boolean;
  text(x: number, text: string, options?: TextOptions): void;
  rule(): void;
  pages(): readonly PDFPage[];
}

export function openSheet(document: PDFDocument, fonts: Fonts): Sheet {
  const pages: PDFPage[] = [];
  const cache = new Map<string, string>();
  const clean = (font: PDFFont, text: string): string => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const fresh = printable(font, text);
    cache.set(text, fresh);
    return fresh;
  };
  let page = document.addPage([...A4]);
  pages.push(page);
  const sheet: Sheet = {
    y: MARGIN,
    page: () => page,
    pages: () => pages,
    newPage() {
      page = document.addPage([...A4]);
      pages.push(page);
      sheet.y = MARGIN;
    },
    room(height) {
      if (sheet.y + height <= A4[1] - MARGIN - 16) return false;
      sheet.newPage();
      return true;
    },
    text(x, text, { size = 9, bold = false, grey = false, right = false } = {}) {
      const font = bold ? fonts.bold : fonts.plain;
      const shown = clean(font, text);
      const left = right ? x - font.widthOfTextAtSize(shown, size) : x;
      page.drawText(shown, {
        x: left,
        y: A4[1] - sheet.y - size,
        size,
        font,
        color: grey ? GREY : INK,
      });
    },
    rule() {
      const y = A4[1] - sheet.y;
      page.drawLine({
        start: { x: MARGIN, y },
        end: { x: A4[0] - MARGIN, y },
        thickness: 0.5,
        color: LINE,
      });
      sheet.y += 4;
    },
  };
  return sheet;
}
