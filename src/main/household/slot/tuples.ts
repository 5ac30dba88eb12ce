/** Fixed-length arrays as the ABI's types ask for them. */

export type Words3 = readonly [bigint, bigint, bigint];
export type Words8 = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

export function words8(values: readonly bigint[]): Words8 {
  const [a, b, c, d, e, f, g, h] = values;
  if (
    values.length !== 8 ||
    a === undefined ||
    b === undefined ||
    c === undefined ||
    d === undefined ||
    e === undefined ||
    f === undefined ||
    g === undefined ||
    h === undefined
  ) {
    throw new RangeError('an OFFER has eight words');
  }
  return [a, b, c, d, e, f, g, h];
}

export function words3(values: readonly bigint[]): Words3 {
  const [a, b, c] = values;
  if (values.length !== 3 || a === undefined || b === undefined || c === undefined) {
    throw new RangeError('a READING has three words');
  }
  return [a, b, c];
}
