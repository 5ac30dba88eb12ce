/** The digits of a key of 16 bytes; null where it is none. Blanks, dashes, colons and a leading 0x are passed over. */
export function keyDigits(typed: string): string | null {
  const digits = typed.replace(/^\s*0x/i, '').replace(/[\s:.-]/g, '');
  return /^[0-9a-f]{32}$/i.test(digits) ? digits.toLowerCase() : null;
}

/** The digits of the second key: 32, or 34 where the first two are the security byte; empty where none was typed. */
export function secondKeyDigits(typed: string): string | null {
  const digits = typed.replace(/^\s*0x/i, '').replace(/[\s:.-]/g, '');
  return digits === '' || /^[0-9a-f]{32}(?:[0-9a-f]{2})?$/i.test(digits) ? digits.toLowerCase() : null;
}
