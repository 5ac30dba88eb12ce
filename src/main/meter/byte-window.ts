/**
 * A bounded window over a byte stream: decoders append what arrives, look at it in place, and drop what they are
 * done with. It holds at most `limit` bytes and never grows beyond.
 */
export class ByteWindow {
  readonly #store: Uint8Array;
  #from = 0;
  #to = 0;

  constructor(limit: number) {
    this.#store = new Uint8Array(limit);
  }

  get length(): number {
    return this.#to - this.#from;
  }

  /** The bytes held, as a view that is valid until the next `append` or `drop`. */
  view(): Uint8Array {
    return this.#store.subarray(this.#from, this.#to);
  }

  /** Copies what fits of `chunk` from `offset` on; returns how many bytes it took (0 when full). */
  append(chunk: Uint8Array, offset: number): number {
    const wanted = chunk.length - offset;
    if (this.#from > 0 && this.#to + wanted > this.#store.length) {
      this.#store.copyWithin(0, this.#from, this.#to);
      this.#to -= this.#from;
      this.#from = 0;
    }
    const taken = Math.min(wanted, this.#store.length - this.#to);
    this.#store.set(chunk.subarray(offset, offset + taken), this.#to);
    this.#to += taken;
    return taken;
  }

  drop(count: number): void {
    this.#from = Math.min(this.#from + count, this.#to);
    if (this.#from === this.#to) this.clear();
  }

  clear(): void {
    this.#from = 0;
    this.#to = 0;
  }
}
