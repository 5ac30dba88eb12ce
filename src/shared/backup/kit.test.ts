import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { PDFDocument, PDFRawStream } from 'pdf-lib';
import { expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import { type Kit, kitPdf } from './kit.ts';
import { kindOfText, type Pixels, qrOf, readQr } from './qr.ts';
import { readWords } from './words.ts';

const words =
  'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length';
const share =
  'western apart academic acid answer ancient auction flip image penalty oasis beaver multiple thunder problem switch alive heat inherit superior teaspoon explain blanket pencil numb lend punish endless aunt garlic humidity kidney observe';

const texts: Kit['texts'] = {
  title: 'Wattlet backup',
  fingerprint: 'Fingerprint',
  advice: [
    'Any two of these three sheets give the household back. Keep them in different places.',
    'Fürs Öffnen.',
  ],
  checked: 'Checked on',
};

/** Texts drawn on each page, in order. */
async function pagesOf(pdf: Uint8Array): Promise<string[][]> {
  const document = await PDFDocument.load(pdf);
  return document.getPages().map((page) => {
    const streams = page.node.normalizedEntries().Contents?.asArray() ?? [];
    return streams.flatMap((reference) => {
      const stream = document.context.lookup(reference);
      if (!(stream instanceof PDFRawStream)) return [];
      const content = inflateSync(stream.contents).toString('latin1');
      return [...content.matchAll(/<([0-9A-F]+)> Tj/g)].map(([, hex]) =>
        Buffer.from(hex ?? '', 'hex').toString('latin1'),
      );
    });
  });
}

test('a kit of shares has a sheet for each, with its words in order and the fingerprint', async () => {
  const sheets = [1, 2, 3].map((n) => ({ name: `Share ${n} of 3`, words: share.split(' ').slice(n) }));
  const pdf = expectOk(await kitPdf({ fingerprint: 'CDWT-2MG6', date: '23 November 2026', sheets, texts }));
  const pages = await pagesOf(pdf);
  expect(pages).toHaveLength(3);
  for (const [index, page] of pages.entries()) {
    const sheet = sheets[index];
    expect(page).toContain('CDWT-2MG6');
    expect(page).toContain(sheet?.name);
    expect(page.filter((text) => sheet?.words.includes(text))).toEqual(sheet?.words);
    expect(page).toContain('Fürs Öffnen.');
  }
});

test('words with letters outside the fonts are not printed wrongly, but refused', async () => {
  const make = (list: string[]) =>
    kitPdf({ fingerprint: 'CDWT-2MG6', date: 'today', sheets: [{ name: 'Words', words: list }], texts });
  expectOk(await make(['ábaco'.normalize('NFKD'), 'niño']));
  for (const list of [['的'], ['あいこくしん'], ['člun']]) {
    expect(await make(list)).toMatchObject({ error: { code: 'backup.kit-letters' } });
  }
});

/** A picture of one point; a line is as wide as it has letters. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('around the words any letters are drawn by who has them, in lines that fit; the words stay text', async () => {
  const drawn: string[] = [];
  const size = 11;
  const lettering = {
    width: (text: string) => text.length * size,
    draw: async (text: string) => {
      drawn.push(text);
      return dot;
    },
  };
  const advice =
    '将三张纸存放在三个不同的地方，保持干燥并避人耳目。启动 Wattlet，选择“我有备份”，然后输入这些词或拍下二维码。';
  const list = share.split(' ');
  const kit = (sheets: string[][]): Kit => ({
    fingerprint: 'CDWT-2MG6',
    date: '2026年11月23日',
    sheets: sheets.map((sheetWords, at) => ({ name: `份额 ${at + 1}`, words: sheetWords })),
    texts: { title: 'Wattlet 备份', fingerprint: '指纹码', advice: [advice], checked: '试用日期' },
  });
  const pages = await pagesOf(expectOk(await kitPdf(kit([list, list]), lettering)));
  for (const page of pages) {
    expect(page).toContain('CDWT-2MG6');
    expect(page.filter((text) => list.includes(text))).toEqual(list);
  }
  // Each line once, whatever the number of sheets; none of them a word, none too long, none beginning with a mark.
  expect(new Set(drawn).size).toBe(drawn.length);
  expect(drawn.filter((line) => list.some((word) => line.includes(word)))).toEqual([]);
  const lines = drawn.filter((line) => advice.includes(line));
  expect(lines.join('').replaceAll(' ', '')).toBe(advice.replaceAll(' ', ''));
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(lettering.width(line)).toBeLessThanOrEqual(484);
    expect(line).not.toMatch(/^[，。；：、！？”’）》]/);
  }
  expect(await kitPdf(kit([['的']]), lettering)).toMatchObject({ error: { code: 'backup.kit-letters' } });
  expect(await kitPdf(kit([list]))).toMatchObject({ error: { code: 'backup.kit-letters' } });
});

/** The code as a picture: `scale` pixels a module, a quiet margin, turned by quarters, with a stain. */
function picture(text: string, scale: number, quarters: number, stain: number): Pixels {
  const qr = qrOf(text);
  const side = (qr.size + 8) * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [
        [x, y],
        [y, side - 1 - x],
        [side - 1 - x, side - 1 - y],
        [side - 1 - y, x],
      ][quarters] ?? [x, y];
      const row = Math.floor((v ?? 0) / scale) - 4;
      const column = Math.floor((u ?? 0) / scale) - 4;
      const inside = row >= 0 && column >= 0 && row < qr.size && column < qr.size;
      const stained = Math.hypot(row - qr.size * 0.6, column - qr.size * 0.6) < stain;
      const value = stained ? 128 : inside && qr.isDark(row, column) ? 20 : 235;
      data.fill(value, 4 * (y * side + x), 4 * (y * side + x) + 3);
    }
  }
  return { data, width: side, height: side };
}

test.each([
  [0, 0],
  [1, 0],
  [2, 2],
  [3, 3],
])(
  'a picture of the code, turned by %i quarters, with a stain of %i modules, gives the words back',
  async (quarters, stain) => {
    const read = expectOk(readQr(picture(words, 4, quarters, stain)));
    expect(kindOfText(read)).toBe('words');
    expect(expectOk(await readWords(read)).words.join(' ')).toBe(words);
  },
);

test('shares and words of any script fit into a code', () => {
  for (const text of [share, '枪 疫 霉 尝 俩 闹 饿 贤 枪 疫 霉 卿', 'あいこくしん '.repeat(24).trim()]) {
    const read = expectOk(readQr(picture(text, 3, 0, 0)));
    expect(read.toLowerCase()).toBe(text);
  }
  expect(kindOfText(share.toUpperCase())).toBe('share');
  expect(kindOfText('{"version":3}')).toBe('file');
  expect(kindOfText('https://example.org')).toBeNull();
});

test('a picture without a code says so', () => {
  const blank = { data: new Uint8ClampedArray(100 * 100 * 4).fill(200), width: 100, height: 100 };
  expect(readQr(blank)).toMatchObject({ error: { code: 'backup.no-qr' } });
  const spoiled = picture(words, 4, 0, 14);
  expect(readQr(spoiled)).toMatchObject({ error: { code: 'backup.no-qr' } });
});

/** A page of a PDF as the printer draws it, by poppler. */
function printed(file: string, page: number): Pixels {
  const ppm = execFileSync('pdftoppm', ['-r', '100', '-f', String(page), '-l', String(page), file], {
    maxBuffer: 2 ** 26,
  });
  const [head = '', width = '', height = ''] =
    /^P6\n(\d+) (\d+)\n255\n/.exec(ppm.subarray(0, 40).toString('latin1')) ?? [];
  const data = new Uint8ClampedArray(Number(width) * Number(height) * 4).fill(255);
  for (const [i, value] of ppm.subarray(head.length).entries()) data[4 * Math.floor(i / 3) + (i % 3)] = value;
  return { data, width: Number(width), height: Number(height) };
}
const poppler = spawnSync('pdftoppm', ['-v']).error === undefined;

test.for(['en', 'de', 'nl'])(
  'the code on every printed sheet gives its words back (%s)',
  async (language, context) => {
    if (!poppler) context.skip('pdftoppm (poppler-utils) is not on this machine');
    const { paper } = JSON.parse(
      readFileSync(join(import.meta.dirname, `../../renderer/i18n/${language}/secret.json`), 'utf8'),
    );
    const rotated = [0, 5, 11].map((by) => [...share.split(' ').slice(by), ...share.split(' ').slice(0, by)]);
    const sheets = rotated.map((list, index) => ({ name: `${index + 1}`, words: list }));
    const advice = [paper.advice, paper.keep, paper.never, paper.how, paper.standard];
    const { title, fingerprint, checked } = paper;
    const pdf = expectOk(
      await kitPdf({
        fingerprint: 'CDWT-2MG6',
        date: 'today',
        sheets,
        texts: { title, fingerprint, checked, advice },
      }),
    );
    const folder = mkdtempSync(join(tmpdir(), 'wattlet-kit-'));
    try {
      const file = join(folder, 'kit.pdf');
      writeFileSync(file, pdf);
      for (const [index, list] of rotated.entries()) {
        expect(expectOk(readQr(printed(file, index + 1))).toLowerCase()).toBe(list.join(' '));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
