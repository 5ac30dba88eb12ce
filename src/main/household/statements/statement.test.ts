/** Statements over pretended records of ten years: told how far they are, stopped on request, refused early. */
import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { ok } from '../../../shared/result.ts';
import { microPerKwh, slotNo, utcSeconds } from '../../../shared/units.ts';
import { settledSlot } from '../../store/test-data.ts';
import { emptyBook } from '../community/book.ts';
import { makeStatement, type StatementRequest, type StatementSetting } from './statement.ts';

const GENESIS = Date.UTC(2016, 0, 1) / 1000;
const TEN_YEARS = 350_000;
const account = `0x${'ab'.repeat(20)}` as const;

function setUp(count: number) {
  const asked = { slots: 0, transactions: 0, widest: 0 };
  const book = emptyBook();
  book.tariffs.set(0, { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) });
  const records = {
    account,
    timing: { genesis: utcSeconds(GENESIS), slotSeconds: 900, slotsPerPeriod: 96 },
    config: { name: '邻里', currency: 'EUR' },
    clock: { now: () => utcSeconds(GENESIS + count * 900) },
    store: {
      slots: {
        newest: () => ok(slotNo(count - 1)),
        range(from: number, to: number) {
          asked.slots += to - from;
          asked.widest = Math.max(asked.widest, to - from);
          return ok(Array.from({ length: to - from }, (_, i) => settledSlot(from + i).slot));
        },
      },
      bills: { get: () => ok(null) },
    },
    follower: { book: () => book },
    outbox: {
      get() {
        asked.transactions += 1;
        return ok(null);
      },
    },
  };
  return { records, asked };
}

function run(count: number, request: Partial<StatementRequest>, change: Partial<StatementSetting> = {}) {
  const { records, asked } = setUp(count);
  const pieces: (string | Uint8Array)[] = [];
  const steps: (readonly [number, number])[] = [];
  const setting: StatementSetting = {
    language: 'en',
    timeZone: 'Europe/Berlin',
    pause: async () => undefined,
    progress: (done, of) => steps.push([done, of]),
    stopped: () => false,
    print: async () => null,
    async write(piece) {
      pieces.push(piece);
      return ok(null);
    },
    ...change,
  };
  const all = { from: GENESIS, to: GENESIS + count * 900, by: 'month', format: 'csv', ...request } as const;
  return { made: makeStatement(records, all, setting), asked, pieces, steps };
}

test.each(['csv', 'json', 'pdf'] as const)(
  'ten years in one go as %s, a small piece at a time',
  async (format) => {
    let pauses = 0;
    const { made, asked, pieces, steps } = run(
      TEN_YEARS,
      { format },
      {
        async pause() {
          pauses += 1;
        },
      },
    );
    expect(await made).toEqual({ ok: true, value: { ownLanguage: true } });
    expect(asked).toEqual({ slots: TEN_YEARS, transactions: 0, widest: 2_000 });
    expect(pauses).toBeGreaterThanOrEqual(TEN_YEARS / 2_000);
    expect(steps).toEqual(Array.from({ length: TEN_YEARS / 2_000 }, (_, i) => [i * 2_000, TEN_YEARS]));
    expect(pieces.length).toBeGreaterThan(0);
  },
);

test('a statement by slot names each transaction, others ask for none', async () => {
  const { made, asked } = run(4_000, { by: 'slot' });
  await made;
  expect(asked.transactions).toBe(4_000);
});

test.each(['csv', 'json', 'pdf'] as const)(
  'stopped on the way, %s ends within a page and says so',
  async (format) => {
    let reached = 0;
    const { made, asked } = run(
      TEN_YEARS,
      { format, by: 'day' },
      {
        progress: (done) => {
          reached = done;
        },
        stopped: () => reached >= 6_000,
      },
    );
    expect(await made).toMatchObject({ ok: false, error: { code: 'statement.stopped' } });
    expect(asked.slots).toBe(6_000);
  },
);

test('more rows than anybody prints are refused; of slots before any is read', async () => {
  const long = run(TEN_YEARS, { format: 'pdf', by: 'slot' });
  expect(await long.made).toMatchObject({
    ok: false,
    error: { code: 'statement.too-long', params: { rows: TEN_YEARS } },
  });
  expect(long.asked.slots).toBe(0);
  expect(await run(96, { format: 'pdf', from: 0, to: 1 }).made).toMatchObject({
    ok: false,
    error: { code: 'statement.empty' },
  });
});

test('Chinese, and names that the built-in letters lack, are printed by the system’s fonts where that can be', async () => {
  const pages: string[] = [];
  const printer = async (page: string) => {
    pages.push(page);
    const document = await PDFDocument.create();
    document.addPage();
    return document.save();
  };
  const titleOf = async (pieces: readonly (string | Uint8Array)[]) =>
    (await PDFDocument.load(pieces[0] ?? '')).getTitle();
  const chinese = run(96, { format: 'pdf' }, { language: 'zh', print: printer });
  expect(await chinese.made).toEqual({ ok: true, value: { ownLanguage: true } });
  expect(await titleOf(chinese.pieces)).toMatch(/^能源对账单 2016/);
  expect(pages[0]).toContain('>能源对账单</text>');
  // The community is called 邻里.
  const german = run(96, { format: 'pdf' }, { language: 'de', print: printer });
  expect(await german.made).toEqual({ ok: true, value: { ownLanguage: true } });
  expect(pages[1]).toContain('>Energieabrechnung</text>');
  const english = run(96, { format: 'pdf' }, { language: 'zh' });
  expect(await english.made).toEqual({ ok: true, value: { ownLanguage: false } });
  expect(await titleOf(english.pieces)).toMatch(/^Energy statement/);
});
