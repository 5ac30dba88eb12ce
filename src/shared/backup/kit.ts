import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
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

/** What is printed around the words, in the household's language (letters of Western Europe). */
export interface KitTexts {
  readonly title: string;
  readonly fingerprint: string;
  /** How many sheets are needed, and where to keep them; one paragraph each. */
  readonly advice: readonly string[];
  readonly checked: string;
}

const A4 = [595.28, 841.89] as const;
const MARGIN = 56;
const BLACK = rgb(0, 0, 0);
const GREY = rgb(0.35, 0.35, 0.35);
const QR_SIZE = 170;
const COLUMNS = 3;

interface Pen {
  readonly page: PDFPage;
  readonly plain: PDFFont;
  readonly bold: PDFFont;
}

/** The PDF's bytes. Fails with `backup.kit-letters` where the words' letters are not in the built-in fonts. */
export async function kitPdf(kit: Kit): Promise<Result<Uint8Array>> {
  const document = await PDFDocument.create();
  const plain = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const everything = [
    kit.fingerprint,
    kit.date,
    ...Object.values(kit.texts).flat(),
    ...kit.sheets.flatMap(textsOf),
  ];
  if (!everything.every((text) => canPrint(plain, text))) {
    return fail(
      'backup.kit-letters',
      'These words cannot be printed: the kit has letters of Western Europe only.',
      'Print shares instead, or save the encrypted file.',
    );
  }
  document.setTitle(`${kit.texts.title} ${kit.fingerprint}`);
  document.setProducer('Wattlet');
  document.setCreator('Wattlet');
  for (const sheet of kit.sheets) {
    const page = document.addPage([...A4]);
    drawSheet({ page, plain, bold }, kit, sheet);
  }
  return ok(await document.save());
}

const textsOf = (sheet: KitSheet): string[] => [sheet.name, ...sheet.words.map(composed)];
const composed = (word: string) => word.normalize('NFC');

function canPrint(font: PDFFont, text: string): boolean {
  try {
    font.encodeText(text);
    return true;
  } catch {
    return false;
  }
}

function drawSheet(pen: Pen, kit: Kit, sheet: KitSheet): void {
  const { page, plain, bold } = pen;
  const right = A4[0] - MARGIN;
  let y = A4[1] - MARGIN;
  page.drawText(kit.texts.title, { x: MARGIN, y: y - 18, size: 20, font: bold, color: BLACK });
  page.drawText(sheet.name, { x: MARGIN, y: y - 42, size: 13, font: plain, color: BLACK });
  page.drawText(kit.date, { x: MARGIN, y: y - 60, size: 10, font: plain, color: GREY });
  drawQr(page, qrOf(sheet.words.map(composed).join(' ')), right - QR_SIZE, y - QR_SIZE);
  page.drawText(kit.texts.fingerprint, { x: MARGIN, y: y - 100, size: 10, font: plain, color: GREY });
  page.drawText(kit.fingerprint, { x: MARGIN, y: y - 128, size: 24, font: bold, color: BLACK });

  y -= QR_SIZE + 40;
  const rows = Math.ceil(sheet.words.length / COLUMNS);
  const width = (right - MARGIN) / COLUMNS;
  for (const [index, word] of sheet.words.entries()) {
    const x = MARGIN + Math.floor(index / rows) * width;
    const line = y - (index % rows) * 26;
    page.drawText(`${index + 1}`, { x, y: line, size: 9, font: plain, color: GREY });
    page.drawText(composed(word), { x: x + 22, y: line, size: 14, font: bold, color: BLACK });
  }

  y -= rows * 26 + 14;
  for (const paragraph of kit.texts.advice) {
    for (const line of wrap(plain, paragraph, 11, right - MARGIN)) {
      page.drawText(line, { x: MARGIN, y, size: 11, font: plain, color: BLACK });
      y -= 15;
    }
    y -= 6;
  }
  page.drawText(`${kit.texts.checked} ________________`, {
    x: MARGIN,
    y: y - 16,
    size: 11,
    font: plain,
    color: BLACK,
  });
  const foot = `${kit.texts.title} · ${kit.fingerprint} · ${sheet.name}`;
  page.drawText(foot, { x: MARGIN, y: MARGIN - 20, size: 9, font: plain, color: GREY });
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

function wrap(font: PDFFont, text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && font.widthOfTextAtSize(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
