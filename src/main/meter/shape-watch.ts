/**
 * Guards telegrams that carry no checksum: a meter prints its registers with the same number of digits every time,
 * so a telegram in which a register has grown or shrunk has lost bytes. The first telegram sets the shape; another
 * shape is believed when it comes twice in a row (a meter was exchanged, or its display set anew).
 */
export class ShapeWatch {
  #known: string | null = null;
  #candidate: string | null = null;

  /** Whether a telegram of this shape may be taken. */
  takes(shape: string): boolean {
    if (this.#known === null || this.#known === shape || this.#candidate === shape) {
      this.#known = shape;
      this.#candidate = null;
      return true;
    }
    this.#candidate = shape;
    return false;
  }
}

const DATA_SET = /(?:^|[\r\n)])([^()\r\n]*[12]\.[78]\.\d{1,3}(?:\*\d{1,3})?)\(([^()]*)\)/g;

/** Address and length of each register and power value of the text, without signs. */
export function registerShape(text: string): string {
  let shape = '';
  for (const match of text.matchAll(DATA_SET))
    shape += `${match[1]}:${(match[2] ?? '').replace(/^[+-]/, '').length};`;
  return shape;
}
