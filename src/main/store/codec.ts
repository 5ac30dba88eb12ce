import type { Hex, Sealable } from './api.ts';

/**
 * Sealable values as bytes: JSON, with bigint as `{"$n":"…"}` and bytes as `{"$b":"hex"}`, so that both come back
 * exactly. A key that starts with `$` in a value of the caller's would be ambiguous and is a broken invariant.
 */
export function encode(value: Sealable): Uint8Array {
  return Buffer.from(JSON.stringify(toJson(value)), 'utf8');
}

/** The inverse of `encode`; throws SyntaxError where the bytes are none of its. */
export function decode(bytes: Uint8Array): Sealable {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const parsed: unknown = JSON.parse(text);
  return fromJson(parsed);
}

/** Two values with the same bytes are the same; object keys are sorted first. */
export function sameContent(a: Sealable, b: Sealable): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Sealable): string {
  return JSON.stringify(toJson(value), (_key, item: unknown) =>
    isPlainObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1)))
      : item,
  );
}

function isPlainObject(item: unknown): item is Record<string, unknown> {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

function toJson(value: Sealable): unknown {
  if (typeof value === 'bigint') return { $n: value.toString() };
  if (value === null || typeof value !== 'object') return finite(value);
  if (value instanceof Uint8Array) return { $b: Buffer.from(value).toString('hex') };
  if (isList(value)) return value.map(toJson);
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('$')) throw new TypeError(`a sealed value must not have the key ${key}`);
    out[key] = toJson(item);
  }
  return out;
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: object): value is readonly Sealable[] {
  return Array.isArray(value);
}

function finite(value: null | boolean | number | string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('a sealed number must be finite');
  return value;
}

function fromJson(value: unknown): Sealable {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (!isPlainObject(value)) throw new SyntaxError('not a sealed value');
  const number = value['$n'];
  if (typeof number === 'string') return BigInt(number);
  const bytes = value['$b'];
  if (typeof bytes === 'string') return Uint8Array.from(Buffer.from(bytes, 'hex'));
  const out: Record<string, Sealable> = {};
  for (const [key, item] of Object.entries(value)) out[key] = fromJson(item);
  return out;
}

export function isRecord(value: Sealable | undefined): value is { readonly [key: string]: Sealable } {
  return isPlainObject(value) && !(value instanceof Uint8Array);
}

export function isHex(value: Sealable | undefined): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-f]*$/.test(value);
}
