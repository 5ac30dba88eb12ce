/**
 * A-XDR data of DLMS/COSEM (Green Book 9.5, Blue Book 4.1.5) as a tree. Meters differ from the standard in two
 * places that are read as meant: descriptors without tags (Czech lists) and an OBIS code whose tag and length are
 * swapped (Landis+Gyr ZMF100).
 */
export type Node =
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  /** `decimals` is above 0 only for floating point, which a few meters use. */
  | { readonly kind: 'number'; readonly value: bigint; readonly decimals: number; readonly signed8: boolean }
  /** Enumeration or boolean. */
  | { readonly kind: 'enum'; readonly value: number }
  | { readonly kind: 'octets'; readonly bytes: Uint8Array }
  /** OBIS code of an attribute descriptor (class, code, attribute) without tags. */
  | { readonly kind: 'descriptor'; readonly bytes: Uint8Array }
  | { readonly kind: 'null' };

export interface Parsed {
  readonly node: Node;
  /** First byte after the data. */
  readonly end: number;
  /** False where the bytes ended, or an unknown tag came, before all announced elements. */
  readonly complete: boolean;
}

const MAX_DEPTH = 8;

export const ARRAY = 0x01;
export const STRUCTURE = 0x02;
const COMPACT_ARRAY = 0x13;

/** Content bytes of the fixed-size tags. */
const FIXED: ReadonlyMap<number, number> = new Map([
  [0x03, 1],
  [0x05, 4],
  [0x06, 4],
  [0x0d, 1],
  [0x0f, 1],
  [0x10, 2],
  [0x11, 1],
  [0x12, 2],
  [0x14, 8],
  [0x15, 8],
  [0x16, 1],
  [0x17, 4],
  [0x18, 8],
  [0x19, 12],
  [0x1a, 5],
  [0x1b, 4],
]);

/** Reads one element; null if none begins at `at`. */
export function readAxdr(bytes: Uint8Array, at: number): Parsed | null {
  const reader = new Reader(bytes, at);
  const node = reader.element(0, false);
  return node === null ? null : { node, end: reader.at, complete: reader.complete };
}

class Reader {
  readonly #bytes: Uint8Array;
  at: number;
  complete = true;
  /** Elements made from descriptions of compact arrays. */
  #expanded = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  element(depth: number, first: boolean): Node | null {
    const tag = this.#bytes[this.at];
    if (tag === undefined || depth > MAX_DEPTH) return this.#broken();
    if (tag === 0x00) {
      this.at++;
      return { kind: 'null' };
    }
    if (tag === ARRAY || tag === STRUCTURE) return this.#list(depth);
    if (tag === COMPACT_ARRAY) return this.#compact(depth);
    if (tag === 0x06 && first && this.#swappedObis()) {
      this.at += 2;
      return { kind: 'octets', bytes: this.#take(6) };
    }
    this.at++;
    const content = this.#content(tag);
    // What cannot be read is not taken: its tag is the first byte after the data.
    if (content === null) this.at--;
    return content;
  }

  /** The content of a simple element whose tag is known: after it, or from the description of a compact array. */
  #content(tag: number): Node | null {
    if (tag === 0x09 || tag === 0x0a || tag === 0x0c || tag === 0x04) return this.#variable(tag);
    const size = FIXED.get(tag);
    if (size === undefined || this.at + size > this.#bytes.length) return this.#broken();
    return scalar(tag, this.#take(size));
  }

  /** `13 description length contents`: elements of one description, without tags (Green Book 9.5). */
  #compact(depth: number): Node | null {
    this.at++;
    const shape = compactShape(this.#bytes, this.at, depth);
    if (shape === null) return this.#broken();
    this.at = shape.end;
    const length = this.#length();
    if (length === null || this.at + length > this.#bytes.length) return this.#broken();
    const end = this.at + length;
    const items: Node[] = [];
    while (this.at < end && this.complete) {
      const before = this.at;
      const item = this.#shaped(shape.shape);
      if (item === null || this.at === before || this.at > end) return this.#broken();
      items.push(item);
    }
    return { kind: 'list', items };
  }

  #shaped(shape: Shape): Node | null {
    // Nested arrays of nothing would take no bytes and all the memory.
    if (this.#expanded++ > MAX_EXPANDED) return null;
    if (!('items' in shape)) return shape.tag === 0x00 ? { kind: 'null' } : this.#content(shape.tag);
    const items: Node[] = [];
    for (const inner of shape.items) {
      const item = this.#shaped(inner);
      if (item === null) return null;
      items.push(item);
    }
    return { kind: 'list', items };
  }

  #broken(): null {
    this.complete = false;
    return null;
  }

  #take(size: number): Uint8Array {
    this.at += size;
    return this.#bytes.subarray(this.at - size, this.at);
  }

  #list(depth: number): Node | null {
    this.at++;
    const count = this.#length();
    if (count === null) return this.#broken();
    const items: Node[] = [];
    if (count === 2 && this.#untaggedDescriptor()) {
      items.push({ kind: 'descriptor', bytes: this.#bytes.subarray(this.at + 2, this.at + 8) });
      this.at += 9;
    }
    while (items.length < count && this.complete) {
      const item = this.element(depth + 1, items.length === 0);
      if (item !== null) items.push(item);
    }
    return { kind: 'list', items };
  }

  /** Length or count: one byte, or 0x81/0x82 and one or two. */
  #length(): number | null {
    const first = this.#bytes[this.at];
    if (first === undefined) return null;
    this.at++;
    if (first < 0x80) return first;
    const extra = first & 0x7f;
    if (extra === 0 || extra > 2 || this.at + extra > this.#bytes.length) return null;
    return this.#take(extra).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #variable(tag: number): Node | null {
    const length = this.#length();
    if (length === null) return this.#broken();
    const size = tag === 0x04 ? Math.ceil(length / 8) : length;
    if (this.at + size > this.#bytes.length) return this.#broken();
    const bytes = this.#take(size);
    return tag === 0x04 ? { kind: 'null' } : { kind: 'octets', bytes };
  }

  /** `00 cc A B C D E ff aa`: class below 256, OBIS code, attribute, then a tag that exists. */
  #untaggedDescriptor(): boolean {
    const [high, , , , , , , last, attribute, next] = this.#bytes.subarray(this.at, this.at + 10);
    if (high !== 0 || last !== 0xff || attribute === undefined || next === undefined) return false;
    return attribute < 32 && next < 0x1c && this.#bytes[this.at + 1] !== 0;
  }

  #swappedObis(): boolean {
    const [, nine, a, b, , , , f] = this.#bytes.subarray(this.at, this.at + 8);
    return nine === 0x09 && (a === 0 || a === 1) && b === 0 && f === 0xff;
  }
}

/** What the elements of a compact array look like. */
type Shape = { readonly tag: number } | { readonly items: readonly Shape[] };

/** So many elements are no meter's; a longer array would only be a way to spend memory. */
const MAX_ELEMENTS = 256;
const MAX_EXPANDED = 4096;

/** The type description of a compact array: array with its count, structure with its members, or a simple tag. */
function compactShape(bytes: Uint8Array, at: number, depth: number): { shape: Shape; end: number } | null {
  const tag = bytes[at];
  const count = bytes[at + 1] ?? 0;
  if (tag === undefined || depth > MAX_DEPTH) return null;
  if (tag === ARRAY) {
    const inner = compactShape(bytes, at + 3, depth + 1);
    const times = count * 256 + (bytes[at + 2] ?? 0);
    if (inner === null || times > MAX_ELEMENTS) return null;
    return { shape: { items: Array<Shape>(times).fill(inner.shape) }, end: inner.end };
  }
  if (tag !== STRUCTURE) return { shape: { tag }, end: at + 1 };
  const items: Shape[] = [];
  let end = at + 2;
  for (let n = 0; n < count && count < 0x80; n++) {
    const inner = compactShape(bytes, end, depth + 1);
    if (inner === null) return null;
    items.push(inner.shape);
    end = inner.end;
  }
  return items.length === count ? { shape: { items }, end } : null;
}

function scalar(tag: number, content: Uint8Array): Node {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const whole = (value: bigint, signed8 = false): Node => ({ kind: 'number', value, decimals: 0, signed8 });
  switch (tag) {
    case 0x05:
      return whole(BigInt(view.getInt32(0)));
    case 0x06:
      return whole(BigInt(view.getUint32(0)));
    case 0x0f:
      return whole(BigInt(view.getInt8(0)), true);
    case 0x10:
      return whole(BigInt(view.getInt16(0)));
    case 0x11:
    case 0x0d:
      return whole(BigInt(view.getUint8(0)));
    case 0x12:
      return whole(BigInt(view.getUint16(0)));
    case 0x14:
      return whole(view.getBigInt64(0));
    case 0x15:
      return whole(view.getBigUint64(0));
    case 0x03:
    case 0x16:
      return { kind: 'enum', value: view.getUint8(0) };
    case 0x17:
      return fraction(view.getFloat32(0));
    case 0x18:
      return fraction(view.getFloat64(0));
    case 0x19:
      return { kind: 'octets', bytes: content };
    default:
      return { kind: 'null' };
  }
}

/** A floating value to three places; anything that is no such number stays unknown. */
function fraction(value: number): Node {
  const milli = Math.round(value * 1000);
  if (!Number.isSafeInteger(milli)) return { kind: 'null' };
  return { kind: 'number', value: BigInt(milli), decimals: 3, signed8: false };
}
