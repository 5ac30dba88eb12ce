import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { channel, nothing } from '../../shared/ipc/channel.ts';
import type { Log } from '../../shared/log.ts';
import { fail, ok } from '../../shared/result.ts';
import { createDispatch, type Sender } from './dispatch.ts';

const ORIGIN = 'app://wattlet';
const home: Sender = { trusted: true, url: `${ORIGIN}/index.html#/home` };
const table = {
  'door.open': channel(z.strictObject({ width: z.int() }), z.strictObject({ open: z.boolean() })),
};

function setUp(handler: (request: { width: number }) => unknown) {
  const lines: string[] = [];
  const write = (event: string, facts?: object) => void lines.push(`${event} ${JSON.stringify(facts ?? {})}`);
  const log: Log = { info: write, warn: write, error: write };
  const spy = vi.fn(handler);
  const dispatch = createDispatch({ channels: table, handlers: { 'door.open': spy }, origin: ORIGIN, log });
  return { dispatch, spy, lines };
}

const codeOf = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && 'error' in answer
    ? Reflect.get(Object(answer.error), 'code')
    : null;

test('a call in order reaches its handler once and brings back the value', async () => {
  const { dispatch, spy } = setUp(() => ok({ open: true }));
  expect(await dispatch(home, 'door.open', { width: 2 })).toEqual(ok({ open: true }));
  expect(spy.mock.calls).toEqual([[{ width: 2 }]]);
});

test.each([
  { trusted: false, url: `${ORIGIN}/index.html` },
  { trusted: true, url: 'app://wattlet.evil/index.html' },
  { trusted: true, url: 'app://wattlet@evil/index.html' },
  { trusted: true, url: 'https://wattlet/index.html' },
  { trusted: true, url: '' },
])('a foreign sender is refused before anything else: %o', async (sender) => {
  const { dispatch, spy } = setUp(() => ok({ open: true }));
  expect(codeOf(await dispatch(sender, 'door.open', { width: 2 }))).toBe('ipc.foreign');
  expect(spy).not.toHaveBeenCalled();
});

test.each(['door.shut', '__proto__', 'constructor', 'toString', 7, null, undefined, {}])(
  'a channel that is not in the table does not exist: %s',
  async (name) => {
    const { dispatch, spy } = setUp(() => ok({ open: true }));
    expect(codeOf(await dispatch(home, name, { width: 2 }))).toBe('ipc.unknownChannel');
    expect(spy).not.toHaveBeenCalled();
  },
);

test.each([null, undefined, {}, { width: 1.5 }, { width: '2' }, { width: 2, extra: 1 }, []])(
  'a request that breaks its schema does not reach the handler: %o',
  async (request) => {
    const { dispatch, spy, lines } = setUp(() => ok({ open: true }));
    expect(codeOf(await dispatch(home, 'door.open', request))).toBe('ipc.badRequest');
    expect(spy).not.toHaveBeenCalled();
    expect(lines).toHaveLength(1);
  },
);

test('the log tells the field of a bad request, never its value', async () => {
  const { dispatch, lines } = setUp(() => ok({ open: true }));
  await dispatch(home, 'door.open', { width: 'a secret' });
  expect(lines[0]).toContain('width');
  expect(lines[0]).not.toContain('secret');
});

test.each([
  ok({ open: 'yes' }),
  ok({ open: true, seed: 'abandon' }),
  ok(null),
  { ok: true },
  { ok: false, error: { code: 'door.stuck' } },
  { ok: false, error: { code: 'door.stuck', message: 'm', remedy: 'r', seed: 'abandon' } },
  'open',
  undefined,
])('an answer that breaks its schema is kept back: %o', async (answer) => {
  const { dispatch } = setUp(() => answer);
  const got = await dispatch(home, 'door.open', { width: 2 });
  expect(codeOf(got)).toBe('ipc.badAnswer');
  expect(JSON.stringify(got)).not.toContain('abandon');
});

test('a failure passes with its facts', async () => {
  const failure = fail('door.stuck', 'The door is stuck.', 'Push harder.', { width: 2 });
  const { dispatch } = setUp(() => failure);
  expect(await dispatch(home, 'door.open', { width: 2 })).toEqual(failure);
});

test.each([
  () => {
    throw new Error('secret inside');
  },
  () => Promise.reject(new Error('secret inside')),
  () => {
    throw 'secret inside';
  },
])('a handler that throws becomes an error value without its text', async (handler) => {
  const { dispatch } = setUp(handler);
  const got = await dispatch(home, 'door.open', { width: 2 });
  expect(codeOf(got)).toBe('ipc.broken');
  expect(JSON.stringify(got)).not.toContain('secret');
});

test('channels without content take and give null alone', async () => {
  expect(nothing.safeParse(null).success).toBe(true);
  expect(nothing.safeParse(undefined).success).toBe(false);
});
