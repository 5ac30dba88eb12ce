import { PDFDocument, type PDFFont, type PDFImage, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import { fail, ok, type Result } from '../result.ts';
import { type QrMatrix, qrOf } from './qr.ts';

/**
 * The printable kit: A4, one sheet for the words or one for each share, with the words numbered, the same as a QR code,
 * and the household's fingerprint. Made by the window that shows the secrets; nothing of it passes through main.
 */
export interface Kit {
  readonly fingerprint: string;
  /** For people, as the household's language writes a date. */
  readonly date: string;
  readonly sheets: readonly KitSheet[];
  readonly texts: KitTexts;
}

export interface KitSheet {
  /** For example "Share 1 of 3". */
  readonly name: string;
  /** Words of a seed or of a share. */
  readonly words: readonly string[];
}

/** What is printed around the words, in the household's language. */
export interface KitTexts {
  readonly title: string;
  readonly fingerprint: string;
  /** How many sheets are needed, and where to keep them; one paragraph each. */
  readonly advice: readonly string[];
  readonly checked: string;
}

export interface LineStyle {
  /** Points. */
  readonly size: number;
  readonly bold: boolean;
  readonly grey: boolean;
}

/**
 * Lines in letters that a PDF's own fonts lack, drawn as pictures with the system's fonts. It is the window with the words
 * that draws them: no other process gets to see a sheet.
 */
export interface Lettering {
  /** Points. */
  width(text: string, style: LineStyle): number;
  /** A PNG, `width` wide and `LINE_HEIGHT` sizes high, its base line `BASE_LINE` sizes above the lower edge. */
  draw(text: string, style: LineStyle): Promise<Uint8Array>;
}
export const LINE_HEIGHT = 1.4;
export const BASE_LINE = 0.4;

const A4 = [595.28, 841.89] as const;
const MARGIN = 56;
const BLACK = rgb(0, 0, 0);
const GREY = rgb(0.35, 0.35, 0.35);
const QR_SIZE = 170;
const COLUMNS = 3;

interface Pen {
  readonly document: PDFDocument;
  readonly page: PDFPage;
  readonly plain: PDFFont;
  readonly bold: PDFFont;
  readonly lettering: Lettering | null;
  /** Pictures of lines, each made once for all sheets. */
  readonly pictures: Map<string, PDFImage>;
}

/**
 * The PDF's bytes. Fails with `backup.kit-letters` where the words' letters are not in the built-in fonts, or, without
 * `lettering`, those around them: words are never pictures, so that they can be searched and copied.
 */
export async function kitPdf(kit: Kit, lettering: Lettering | null = null): Promise<Result<Uint8Array>> {
  const document = await PDFDocument.create();
  const plain = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const words = [kit.fingerprint, ...kit.sheets.flatMap((sheet) => sheet.words.map(composed))];
  const around = [kit.date, ...Object.values(kit.texts).flat(), ...kit.sheets.map((sheet) => sheet.name)];
  const lacking = lettering === null ? [...words, ...around] : words;
  if (!lacking.every((text) => canPrint(plain, text))) {
    return fail(
      'backup.kit-letters',
      'These words cannot be printed: the kit has letters of Western Europe only.',
      'Print shares instead, or save the encrypted file.',
    );
  }
  document.setTitle(`${kit.texts.title} ${kit.fingerprint}`);
  document.setProducer('Wattlet');
  document.setCreator('Wattlet');
  const pictures = new Map<string, PDFImage>();
  for (const sheet of kit.sheets) {
    const page = document.addPage([...A4]);
    await drawSheet({ document, page, plain, bold, lettering, pictures }, kit, sheet);
  }
  return ok(await document.save());
}

const composed = (word: string) => word.normalize('NFC');

function canPrint(font: PDFFont, text: string): boolean {
  try {
    font.encodeText(text);
    return true;
  } catch {
    return false;
  }
}

async function drawSheet(pen: Pen, kit: Kit, sheet: KitSheet): Promise<void> {
  const { page } = pen;
  const right = A4[0] - MARGIN;
  let y = A4[1] - MARGIN;
  await write(pen, kit.texts.title, MARGIN, y - 18, { size: 20, bold: true, grey: false });
  await write(pen, sheet.name, MARGIN, y - 42, { size: 13, bold: false, grey: false });
  await write(pen, kit.date, MARGIN, y - 60, { size: 10, bold: false, grey: true });
  drawQr(page, qrOf(sheet.words.map(composed).join(' ')), right - QR_SIZE, y - QR_SIZE);
  await write(pen, kit.texts.fingerprint, MARGIN, y - 100, { size: 10, bold: false, grey: true });
  await write(pen, kit.fingerprint, MARGIN, y - 128, { size: 24, bold: true, grey: false });

  y -= QR_SIZE + 40;
  const rows = Math.ceil(sheet.words.length / COLUMNS);
  const width = (right - MARGIN) / COLUMNS;
  for (const [index, word] of sheet.words.entries()) {
    const x = MARGIN + Math.floor(index / rows) * width;
    const line = y - (index % rows) * 26;
    await write(pen, `${index + 1}`, x, line, { size: 9, bold: false, grey: true });
    await write(pen, composed(word), x + 22, line, { size: 14, bold: true, grey: false });
  }

  y -= rows * 26 + 14;
  const body = { size: 11, bold: false, grey: false };
  for (const paragraph of kit.texts.advice) {
    for (const line of wrap(pen, paragraph, body, right - MARGIN)) {
      await write(pen, line, MARGIN, y, body);
      y -= 15;
    }
    y -= 6;
  }
  await write(pen, `${kit.texts.checked} ________________`, MARGIN, y - 16, body);
  const foot = `${kit.texts.title} · ${kit.fingerprint} · ${sheet.name}`;
  await write(pen, foot, MARGIN, MARGIN - 20, { size: 9, bold: false, grey: true });
}

/** One line, its base line at `y`. */
async function write(pen: Pen, text: string, x: number, y: number, style: LineStyle): Promise<void> {
  const { size, bold, grey } = style;
  if (pen.lettering === null || canPrint(pen.plain, text)) {
    const font = bold ? pen.bold : pen.plain;
    pen.page.drawText(text, { x, y, size, font, color: grey ? GREY : BLACK });
    return;
  }
  const name = JSON.stringify([text, style]);
  const picture =
    pen.pictures.get(name) ?? (await pen.document.embedPng(await pen.lettering.draw(text, style)));
  pen.pictures.set(name, picture);
  const width = pen.lettering.width(text, style);
  pen.page.drawImage(picture, { x, y: y - BASE_LINE * size, width, height: LINE_HEIGHT * size });
}

/** Rows of dark modules as one rectangle each, sharp at any size; the margin of four modules is the paper. */
function drawQr(page: PDFPage, qr: QrMatrix, x: number, y: number): void {
  const module = QR_SIZE / qr.size;
  for (let row = 0; row < qr.size; row++) {
    for (let start = 0; start < qr.size; start++) {
      let end = start;
      while (end < qr.size && qr.isDark(row, end)) end += 1;
      if (end === start) continue;
      const top = y + QR_SIZE - (row + 1) * module;
      page.drawRectangle({
        x: x + start * module,
        y: top,
        width: (end - start) * module,
        height: module,
        color: BLACK,
      });
      start = end;
    }
  }
}

/** Pieces between which a line may end: words, or in Chinese every letter with the marks that belong to it. */
const PIECES =
  /[“‘（《]*[\u2e80-\uffef][，。；：、！？”’）》]*|[^\s\u2e80-\uffef“‘（《]+[，。；：、！？”’）》]*\s*|\S|\s+/gu;

function wrap(pen: Pen, text: string, style: LineStyle, width: number): string[] {
  const { lettering, plain } = pen;
  const own = lettering === null || canPrint(plain, text);
  const pieces = own ? text.split(/(?<= )/) : (text.match(PIECES) ?? []);
  const widthOf = (line: string): number =>
    own ? plain.widthOfTextAtSize(line, style.size) : lettering.width(line, style);
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line !== '' && widthOf((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece;
    } else line += piece;
  }
  return [...lines, line.trimEnd()];
}
