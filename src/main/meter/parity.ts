/** For each byte 1 if it has an odd number of set bits, which even parity never has. */
export const ODD = Uint8Array.from({ length: 256 }, (_, byte) => {
  const folded = byte ^ (byte >> 4);
  return (0x6996 >> (folded & 15)) & 1;
});
