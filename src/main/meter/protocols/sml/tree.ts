/**
 * Reading cursor over SML binary encoding (BSI TR-03109-1 annex IV, section 6.3): every element opens with a
 * type-length field. It walks in place, builds nothing, and answers with null instead of leaving the bytes.
 */

export const TYPE_OCTETS = 0;
export const TYPE_INTEGER = 5;
export const TYPE_UNSIGNED = 6;
export const TYPE_LIST = 7;

const MAX_DEPTH = 10;

export class SmlCursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;
  /** Of the last `open`: element type, and content bytes or list entries. */
  type = 0;
  size = 0;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Reads a type-length field; false if it is none or its content leaves the bytes. */
  open(): boolean {
    let at = this.at;
    if (at >= this.end) return false;
    let field = this.bytes[at++] ?? 0;
    const type = (field >> 4) & 7;
    let length = field & 15;
    while (field & 0x80) {
      if (at >= this.end || at - this.at > 3) return false;
      field = this.bytes[at++] ?? 0;
      length = length * 16 + (field & 15);
    }
    const size = type === TYPE_LIST ? length : length - (at - this.at);
    if (size < 0 || (type !== TYPE_LIST && at + size > this.end)) return false;
    this.type = type;
    this.size = size;
    this.at = at;
    return true;
  }

  /** Opens a list of at least `entries` entries. */
  openList(entries: number): boolean {
    return this.open() && this.type === TYPE_LIST && this.size >= entries;
  }

  openOctets(): boolean {
    return this.open() && this.type === TYPE_OCTETS;
  }

  /** Passes over one element with everything in it. */
  skip(depth = 0): boolean {
    if (!this.open()) return false;
    if (this.type !== TYPE_LIST) {
      this.at += this.size;
      return true;
    }
    if (depth >= MAX_DEPTH) return false;
    for (let left = this.size; left > 0; left--) if (!this.skip(depth + 1)) return false;
    return true;
  }

  skipMany(count: number): boolean {
    for (let left = count; left > 0; left--) if (!this.skip()) return false;
    return true;
  }

  /** An octet string as a view; empty where the element is left out; null if it is no octet string. */
  octets(): Uint8Array | null {
    if (!this.open() || this.type !== TYPE_OCTETS) return null;
    this.at += this.size;
    return this.bytes.subarray(this.at - this.size, this.at);
  }

  /** A whole number of up to 6 bytes; null where left out, or not a number (it is passed over all the same). */
  smallNumber(): number | null {
    const start = this.at;
    if (!this.open()) return null;
    if ((this.type !== TYPE_INTEGER && this.type !== TYPE_UNSIGNED) || this.size === 0 || this.size > 6) {
      this.at = start;
      this.skip();
      return null;
    }
    return this.#number(this.type === TYPE_INTEGER);
  }

  /** The lower 48 bits of a status word of 1 to 8 bytes, whatever its sign; null where left out or not a number. */
  lowBits(): number | null {
    const start = this.at;
    if (!this.open()) return null;
    const number = this.type === TYPE_INTEGER || this.type === TYPE_UNSIGNED;
    if (!number || this.size === 0 || this.size > 8) {
      this.at = start;
      this.skip();
      return null;
    }
    const stop = this.at + this.size;
    if (this.size > 6) this.at = stop - 6;
    let value = 0;
    while (this.at < stop) value = value * 256 + (this.bytes[this.at++] ?? 0);
    return value;
  }

  /** Reads the content of an opened number of up to 6 bytes. */
  #number(signed: boolean): number {
    const stop = this.at + this.size;
    let value = 0;
    const negative = signed && ((this.bytes[this.at] ?? 0) & 0x80) !== 0;
    while (this.at < stop) value = value * 256 + (this.bytes[this.at++] ?? 0);
    return negative ? value - 256 ** this.size : value;
  }

  /**
   * The content of an opened number of up to 8 bytes. `unsigned` reads a signed one as unsigned (see the meters
   * that encode wrongly, in list.ts).
   */
  numberContent(unsigned: boolean): bigint | null {
    if (this.size === 0 || this.size > 8) return null;
    const signed = this.type === TYPE_INTEGER && !unsigned;
    if (this.size <= 6) return BigInt(this.#number(signed));
    const stop = this.at + this.size;
    const negative = signed && ((this.bytes[this.at] ?? 0) & 0x80) !== 0;
    let high = 0;
    while (this.at < stop - 4) high = high * 256 + (this.bytes[this.at++] ?? 0);
    let low = 0;
    while (this.at < stop) low = low * 256 + (this.bytes[this.at++] ?? 0);
    if (high < 0x20_0000) return BigInt(high * 0x1_0000_0000 + low);
    const value = (BigInt(high) << 32n) + BigInt(low);
    return negative ? value - (1n << BigInt(8 * this.size)) : value;
  }
}
