/**
 * The next value, but with every part that equals the one before replaced by that very object, so that whoever compares by
 * identity (React does) sees only what really changed. For plain data, which is what crosses IPC.
 */
export function keepSame<T>(before: unknown, next: T): T {
  return keep(before, next) as T;
}

function keep(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before;
  if (Array.isArray(before) && Array.isArray(next)) {
    const parts = next.map((part, index) => keep(before[index], part));
    return parts.length === before.length && parts.every((part, index) => Object.is(part, before[index]))
      ? before
      : parts;
  }
  if (!isRecord(before) || !isRecord(next)) return next;
  const entries = Object.entries(next).map(([key, part]) => ({
    key,
    part: Object.hasOwn(before, key) ? keep(before[key], part) : part,
  }));
  const same =
    entries.length === Object.keys(before).length &&
    entries.every(({ key, part }) => Object.hasOwn(before, key) && Object.is(part, before[key]));
  // Not by assignment: for a field named `__proto__` that would set the prototype and lose the field.
  return same ? before : Object.fromEntries(entries.map(({ key, part }) => [key, part]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
