import { expect, test } from 'vitest';
import type { StatementProgress } from '../../shared/ipc/proof.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Proof } from '../household/proof/proof.ts';
import type { StatementSetting } from '../household/statements/statement.ts';
import { proofHandlers } from './proof.ts';

const REQUEST = { from: 1_800_000_000, to: 1_800_086_400, by: 'day', format: 'csv' } as const;

/** A household that only makes statements, as slowly as the test wants. */
function setUp(statement: (setting: StatementSetting) => Promise<Result<{ ownLanguage: boolean }>>) {
  const told: StatementProgress[] = [];
  const never = (): never => {
    throw new Error('not asked for');
  };
  const proof: Proof = {
    statement: (_request, setting) => statement(setting),
    bill: never,
    sum: never,
    events: never,
    recheck: never,
    previewShare: never,
    share: never,
    saveShareAgain: never,
    shares: never,
  };
  const handlers = proofHandlers({
    household: () => ({ proof }),
    language: () => 'zh',
    timeZone: () => 'Europe/Berlin',
    pause: async () => undefined,
    print: async () => null,
    progress: (progress) => told.push(progress),
    async save(name, fill) {
      const filled = await fill(async () => ok(null));
      return filled.ok ? ok({ file: name }) : filled;
    },
  });
  return { handlers, told };
}

test('the window hears how far a statement is, and when it is over', async () => {
  const { handlers, told } = setUp(async ({ progress }) => {
    progress(0, 350_000);
    progress(2_000, 350_000);
    return ok({ ownLanguage: false });
  });
  expect(await handlers['proof.statement'](REQUEST)).toEqual({
    ok: true,
    value: { file: 'wattlet-2027-01-15-2027-01-16-day.csv', ownLanguage: false },
  });
  expect(told).toEqual([{ done: 0, of: 350_000 }, { done: 2_000, of: 350_000 }, null]);
});

test('one at a time; the running one can be stopped, and the next one runs again', async () => {
  let wait = (): void => undefined;
  const { handlers, told } = setUp(async ({ stopped }) => {
    await new Promise<void>((go) => {
      wait = go;
    });
    return stopped() ? fail('statement.stopped', 'Stopped.', 'Start again.') : ok({ ownLanguage: true });
  });
  const first = handlers['proof.statement'](REQUEST);
  expect(await handlers['proof.statement'](REQUEST)).toMatchObject({
    ok: false,
    error: { code: 'statement.running' },
  });
  expect(await handlers['proof.stopStatement'](null)).toEqual({ ok: true, value: null });
  wait();
  expect(await first).toMatchObject({ ok: false, error: { code: 'statement.stopped' } });
  expect(told.at(-1)).toBeNull();
  const next = handlers['proof.statement'](REQUEST);
  wait();
  expect(await next).toMatchObject({ ok: true, value: { ownLanguage: true } });
});
