import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepSame } from './same.ts';

test('what did not change keeps its identity, what did is new', () => {
  const before = { a: { x: 1n, list: [1, { y: 2 }] }, b: [{ z: 1 }, { z: 2 }], c: null };
  expect(keepSame(before, structuredClone(before))).toBe(before);
  const next = { ...structuredClone(before), b: [{ z: 1 }, { z: 3 }] };
  const kept = keepSame(before, next);
  expect(kept).toEqual(next);
  expect(kept.a).toBe(before.a);
  expect(kept.b[0]).toBe(before.b[0]);
  expect(kept.b).not.toBe(before.b);
});

test('a part that is gone, or longer, or of another kind, is never taken from before', () => {
  expect(keepSame({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
  expect(keepSame([1, 2], [1])).toEqual([1]);
  expect(keepSame([1], { 0: 1 })).toEqual({ 0: 1 });
  expect(keepSame(null, { a: null })).toEqual({ a: null });
  expect(keepSame({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
  const named: unknown = JSON.parse('{"__proto__":{}}');
  expect(JSON.stringify(keepSame({}, named))).toBe('{"__proto__":{}}');
  expect(JSON.stringify(keepSame({ a: 1 }, named))).toBe('{"__proto__":{}}');
});

test('whatever came before, the answer says what the next one says', () => {
  const data = fc.jsonValue();
  fc.assert(
    fc.property(data, data, (before, next) => {
      expect(keepSame(before, next)).toEqual(next);
    }),
  );
});
