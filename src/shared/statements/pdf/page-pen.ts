/**
 * A pen that writes one HTML page, an SVG for each sheet of paper, for an engine that has the system's fonts: for
 * scripts whose letters a PDF's built-in fonts lack. Nothing in it but text and boxes; every text is escaped.
 */
import { A4, type Colour, FOOT, GREY, INK, MARGIN, type Pen } from './sheet.ts';

export interface PagePen extends Pen {
  /** The whole page. */
  html(): string;
}

/** The one style of the page, to be allowed by its hash. A little lower than the paper: rounding makes no empty page. */
export const PAGE_STYLE = `@page{size:A4;margin:0}
html,body{margin:0}
svg{display:block;width:210mm;height:296.8mm;break-after:page;font-family:Arial,Helvetica,"Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
svg:last-child{break-after:auto}`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? '');

const colour = (of: Colour): string => `rgb(${of.map((part) => Math.round(part * 255)).join(',')})`;
const at = (value: number): string => String(Math.round(value * 100) / 100);

export function pagePen(title: string, locale: string): PagePen {
  const pages: string[][] = [[]];
  const put = (mark: string): void => {
    pages.at(-1)?.push(mark);
  };
  const line = (x: number, y: number, text: string, size: number, more: string): string =>
    `<text x="${at(x)}" y="${at(y + size)}" font-size="${size}"${more}>${escaped(text)}</text>`;
  return {
    newPage() {
      pages.push([]);
    },
    text(x, y, text, { size, bold, grey, right }) {
      const weight = bold ? ' font-weight="bold"' : '';
      const anchor = right ? ' text-anchor="end"' : '';
      put(line(x, y, text, size, `${weight}${anchor} fill="${colour(grey ? GREY : INK)}"`));
    },
    box(x, y, width, height, fill) {
      put(
        `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="${colour(fill)}"/>`,
      );
    },
    foot(text) {
      for (const [i, page] of pages.entries()) {
        page.push(line(MARGIN, FOOT.y, text(i + 1, pages.length), FOOT.size, ` fill="${colour(GREY)}"`));
      }
    },
    html() {
      const sheets = pages.map((page) => `<svg viewBox="0 0 ${A4[0]} ${A4[1]}">${page.join('')}</svg>`);
      return `<!doctype html><html lang="${escaped(locale)}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${PAGE_STYLE}</style></head><body>${sheets.join('\n')}</body></html>`;
    },
  };
}
