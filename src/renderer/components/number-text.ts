/** Numbers as people type and paste them, in any locale of the program. */

/**
 * What a typed text means: '' where there is nothing yet, NaN where it cannot be read with certainty. A comma and a point
 * both separate decimals; only where three digits follow a single one that the locale groups by (`1.234` in German) it is
 * a thousand. Behind the number its own unit, or the first part of it, may stand; another one (`10 ct`) is not read.
 */
export function readNumber(text: string, decimal: string, unit: string): number | '' {
  const typed = text.replace(/[\s'’]/g, '').replace('−', '-');
  if (typed === '') return '';
  const [, sign = '', digits = '', behind = ''] = /^([+-]?)([\d.,]*)(.*)$/.exec(typed) ?? [];
  const units = ['', unit, unit.split('/')[0]].map((one) => one?.toLowerCase());
  if (!/\d/.test(digits) || !units.includes(behind.toLowerCase())) return Number.NaN;
  const plain = withPoint(digits, decimal);
  return plain === null ? Number.NaN : Number(`${sign}${plain}`);
}

function withPoint(digits: string, decimal: string): string | null {
  const marks = [...digits].filter((sign) => sign === '.' || sign === ',');
  const last = marks.at(-1);
  if (last === undefined) return digits;
  const other = last === '.' ? ',' : '.';
  const isThousand = last !== decimal && /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits);
  if (marks.length === 1 && !isThousand) return digits.replace(last, '.');
  // With several marks the last one is the decimal if it stands there once; all before it must group thousands.
  const groupedBy = marks.includes(other) ? other : last;
  const [whole = '', ...decimals] = groupedBy === last ? [digits] : digits.split(last);
  const groups = new RegExp(`^\\d{1,3}(\\${groupedBy}\\d{3})+$`);
  if (decimals.length > 1 || !groups.test(whole)) return null;
  return `${whole.replaceAll(groupedBy, '')}${decimals.length === 0 ? '' : `.${decimals[0]}`}`;
}

/** A number as a field shows it: without groups, with the locale's decimal mark. */
export const numberText = (value: number | '', decimal: string): string =>
  value === '' || Number.isNaN(value) ? '' : String(value).replace('.', decimal);
