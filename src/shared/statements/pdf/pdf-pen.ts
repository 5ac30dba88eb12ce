/** A pen that writes a PDF with the fonts that every reader has, and knows which letters those have. */
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import { A4, type Colour, FOOT, GREY, INK, MARGIN, type Pen } from './sheet.ts';

export interface PdfPen extends Pen {
  /** The whole document's bytes. */
  save(): Promise<Uint8Array>;
}

/** Spaces and signs of number formats that the fonts lack have a twin that they have. */
const twin = (text: string): string =>
  text.replace(/[\u202f\u2007\u2009]/g, '\u00a0').replaceAll('\u2212', '-');

/** Whether the built-in fonts have every letter of a text. */
export async function builtInFontsHave(text: string): Promise<boolean> {
  const font = await (await PDFDocument.create()).embedFont(StandardFonts.Helvetica);
  const known = new Set(font.getCharacterSet());
  return [...twin(text)].every((letter) => known.has(letter.codePointAt(0) ?? 0));
}

/** A PDF that something else printed, with its title: Electron prints none. */
export async function withTitle(bytes: Uint8Array, title: string): Promise<Uint8Array> {
  const document = await PDFDocument.load(bytes);
  document.setTitle(title);
  document.setProducer('Wattlet');
  return document.save({ objectsPerTick: 500 });
}

export async function pdfPen(title: string): Promise<PdfPen> {
  const document = await PDFDocument.create();
  const plain = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  document.setTitle(title);
  document.setProducer('Wattlet');
  const known = new Set(plain.getCharacterSet());
  const cleaned = new Map<string, string>();
  /** Letters that the fonts lack become question marks: a neighbour's odd name must not stop a statement. */
  const clean = (text: string): string => {
    const before = cleaned.get(text);
    if (before !== undefined) return before;
    const fresh = [...twin(text)]
      .map((letter) => (known.has(letter.codePointAt(0) ?? 0) ? letter : '?'))
      .join('');
    cleaned.set(text, fresh);
    return fresh;
  };
  const colour = ([red, green, blue]: Colour) => rgb(red, green, blue);
  const pages: PDFPage[] = [document.addPage([...A4])];
  const page = (): PDFPage => {
    const last = pages.at(-1);
    if (last === undefined) throw new Error('a document has a page');
    return last;
  };
  const write = (
    on: PDFPage,
    x: number,
    y: number,
    text: string,
    { size, font, grey }: { readonly size: number; readonly font: PDFFont; readonly grey: boolean },
  ): void => on.drawText(text, { x, y: A4[1] - y - size, size, font, color: colour(grey ? GREY : INK) });
  return {
    newPage() {
      pages.push(document.addPage([...A4]));
    },
    text(x, y, text, { size, bold: strong, grey, right }) {
      const font = strong ? bold : plain;
      const shown = clean(text);
      write(page(), right ? x - font.widthOfTextAtSize(shown, size) : x, y, shown, { size, font, grey });
    },
    box(x, y, width, height, fill) {
      page().drawRectangle({ x, y: A4[1] - y - height, width, height, color: colour(fill) });
    },
    foot(text) {
      for (const [i, on] of pages.entries()) {
        write(on, MARGIN, FOOT.y, clean(text(i + 1, pages.length)), {
          size: FOOT.size,
          font: plain,
          grey: true,
        });
      }
    },
    save: () => document.save({ objectsPerTick: 500 }),
  };
}
