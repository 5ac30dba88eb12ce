import { expect, test } from 'vitest';
import { ok } from '../../shared/result.ts';
import { whileUnlocked } from './lock.ts';

const LOCKED = { ok: false, error: { code: 'setup.screens-locked' } };

test('locked: nothing is done; open: answered', async () => {
  let locked = true;
  let done = 0;
  const { ask } = whileUnlocked({ ask: () => ok(++done) }, () => locked);
  expect(await ask()).toMatchObject(LOCKED);
  expect(done).toBe(0);
  locked = false;
  expect(await ask()).toEqual(ok(1));
});

test('a lock that falls while a question is under way keeps its answer back', async () => {
  let locked = false;
  let finish: (readings: number[]) => void = () => undefined;
  const readings = new Promise<number[]>((resolve) => {
    finish = resolve;
  });
  const { story } = whileUnlocked({ story: async () => ok(await readings) }, () => locked);
  const answer = story();
  locked = true;
  finish([420, 431]);
  expect(await answer).toMatchObject(LOCKED);
  expect(JSON.stringify(await answer)).not.toContain('420');
});
