import { expect, test } from 'vitest';
import type { ArchiveProgress } from '../../shared/ipc/archive.ts';
import { fail, ok } from '../../shared/result.ts';
import type { HistoryFile } from '../household/archive.ts';
import { archiveHandlers } from './archive.ts';

const stopped = fail('archive.stopped', 'This was stopped.', 'Nothing was changed.');

/** Handlers over work of ten steps, with something done at the third. */
function withWork(atThird: () => void) {
  const told: ArchiveProgress[] = [];
  const work = async ({ pause }: HistoryFile) => {
    for (let step = 1; step <= 10; step += 1) {
      if (step === 3) atThird();
      if ((await pause(step / 10)) === 'stop') return stopped;
    }
    return ok({ records: 7, added: 7 });
  };
  const handlers = archiveHandlers({
    askTarget: async (name) => `/home/${name}`,
    askSource: async () => '/home/history.wattlet',
    save: work,
    take: work,
    publish: (progress) => told.push(progress),
    pause: async () => {},
    day: () => '2026-03-29',
  });
  return { handlers, told };
}
const request = { passphrase: 'four or five words' };

test('says how far it is, and at the end that nothing runs', async () => {
  const { handlers, told } = withWork(() => {});
  expect(await handlers['archive.save'](request)).toEqual(
    ok({ file: '/home/wattlet-history-2026-03-29.wattlet', records: 7 }),
  );
  expect(told.map(({ percent }) => percent)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 0]);
  expect(told.at(-1)?.doing).toBe('nothing');
});

test('what runs is stopped, what comes after is not', async () => {
  let stop = () => {};
  const { handlers, told } = withWork(() => stop());
  stop = () => void handlers['archive.stop'](null);
  for (const name of ['archive.save', 'archive.take'] as const) {
    expect(await handlers[name](request)).toEqual(stopped);
    expect(told.at(-2)?.percent).toBe(30);
    expect(told.at(-1)?.doing).toBe('nothing');
  }
  stop = () => {};
  await handlers['archive.stop'](null);
  expect(await handlers['archive.take'](request)).toEqual(ok({ added: 7 }));
});

test('a second one has to wait', async () => {
  let second: unknown = null;
  let begin = () => {};
  const { handlers } = withWork(() => begin());
  begin = () => {
    begin = () => {};
    second = handlers['archive.take'](request);
  };
  expect((await handlers['archive.save'](request)).ok).toBe(true);
  expect(await second).toMatchObject({ ok: false, error: { code: 'archive.busy' } });
});
