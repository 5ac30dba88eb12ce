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
    if (tag === 0x01 || tag === 0x02) return this.#list(depth);
    if (tag === 0x06 && first && this.#swappedObis()) {
      this.at += 2;
      return { kind: 'octets', bytes: this.#take(6) };
    }
    if (tag === 0x09 || tag === 0x0a || tag === 0x0c || tag === 0x04) return this.#variable(tag);
    const size = FIXED.get(tag);
    if (size === undefined || this.at + 1 + size > this.#bytes.length) return this.#broken();
    this.at++;
    return scalar(tag, this.#take(size));
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
    this.at++;
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
