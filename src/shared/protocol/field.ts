/** The numbers of BN254 (alt_bn128), EIP-196, and arithmetic modulo the group order. */

/** p, the field of the coordinates. */
export const FIELD = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;

/** r, the order of G1; scalars live modulo r. */
export const ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n;

/** Modulus of packed words. */
export const WORD = 1n << 256n;

/** The representative in [0, modulus) of any integer. */
export function reduce(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** A signed number as a scalar: a negative v is r - |v| (section 6). */
export function scalar(value: bigint): bigint {
  return reduce(value, ORDER);
}
