import { expect, test } from 'vitest';
import { z } from 'zod';
import { topic } from '../../shared/ipc/channel.ts';
import { createTopics } from './topics.ts';

const ORIGIN = 'app://wattlet';
const home = { trusted: true, url: `${ORIGIN}/index.html` };
const silent = { info: () => {}, warn: () => {}, error: () => {} };

function setUp() {
  const sent: unknown[] = [];
  const window = { seen: true };
  const board = createTopics({ weather: topic(z.strictObject({ sun: z.boolean() })) }, silent, {
    send: (name, value) => sent.push([name, value]),
    seen: () => window.seen,
  });
  return { board, sent, window };
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

test('while nobody looks, what can wait waits, and only the newest is sent afterwards', () => {
  const { board, sent, window } = setUp();
  window.seen = false;
  board.publish('weather', { sun: true }, true);
  board.publish('weather', { sun: false }, true);
  expect(sent).toEqual([]);
  window.seen = true;
  board.flush();
  board.flush();
  expect(sent).toEqual([['weather', { sun: false }]]);
});

test('what cannot wait is sent unseen, and what waited before it is never sent', () => {
  const { board, sent, window } = setUp();
  window.seen = false;
  board.publish('weather', { sun: true }, true);
  board.publish('weather', { sun: false });
  board.flush();
  expect(sent).toEqual([['weather', { sun: false }]]);
});

test('a topic that no window hears waits, and is not sent when another is looked at', () => {
  const sent: unknown[] = [];
  const heard = new Set<string>();
  const value = z.string();
  const board = createTopics({ sun: topic(value), rain: topic(value) }, silent, {
    send: (name) => sent.push(name),
    seen: (name) => heard.has(name),
  });
  board.publish('sun', 'hot', true);
  board.publish('rain', 'wet', true);
  heard.add('rain');
  board.flush();
  expect(sent).toEqual(['rain']);
});

test('a window that asks has the newest, although it waited', () => {
  const { board, window } = setUp();
  window.seen = false;
  board.publish('weather', { sun: false });
  board.publish('weather', { sun: true }, true);
  expect(board.current(home, ORIGIN, 'weather')).toEqual({ ok: true, value: { sun: true } });
  board.publish('weather', { sun: true, seed: 'abandon' }, true);
  expect(board.current(home, ORIGIN, 'weather')).toEqual({ ok: true, value: { sun: true } });
});
