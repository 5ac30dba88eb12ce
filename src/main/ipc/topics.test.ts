import { expect, test } from 'vitest';
import { z } from 'zod';
import { topic } from '../../shared/ipc/channel.ts';
import { createTopics } from './topics.ts';

const ORIGIN = 'app://wattlet';
const home = { trusted: true, url: `${ORIGIN}/index.html` };
const silent = { info: () => {}, warn: () => {}, error: () => {} };

function setUp() {
  const sent: unknown[] = [];
  const board = createTopics(
    { weather: topic(z.strictObject({ sun: z.boolean() })) },
    silent,
    (name, value) => sent.push([name, value]),
  );
  return { board, sent };
}

test('what is published is sent, and is there for whoever comes later', () => {
  const { board, sent } = setUp();
  expect(board.current(home, ORIGIN, 'weather')).toEqual({ ok: true, value: null });
  board.publish('weather', { sun: false });
  board.publish('weather', { sun: true });
  expect(sent).toEqual([
    ['weather', { sun: false }],
    ['weather', { sun: true }],
  ]);
  expect(board.current(home, ORIGIN, 'weather')).toEqual({ ok: true, value: { sun: true } });
});

test.each([
  ['weather', { sun: true, seed: 'abandon' }],
  ['weather', 'sunny'],
  ['tides', { sun: true }],
  ['__proto__', { sun: true }],
])('a value that is not in the contract is kept back: %s %o', (name, value) => {
  const { board, sent } = setUp();
  board.publish(name, value);
  expect(sent).toEqual([]);
});

test('a foreign frame learns nothing, and unknown topics do not exist', () => {
  const { board } = setUp();
  board.publish('weather', { sun: true });
  expect(board.current({ trusted: false, url: home.url }, ORIGIN, 'weather')).toMatchObject({ ok: false });
  expect(board.current({ trusted: true, url: 'https://evil/' }, ORIGIN, 'weather')).toMatchObject({
    ok: false,
  });
  expect(board.current(home, ORIGIN, 'toString')).toMatchObject({ ok: false });
});
