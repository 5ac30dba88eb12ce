import { slotStateSchema } from '../../../shared/readmodel.ts';
import { type SlotNo, slotNo } from '../../../shared/units.ts';
import type { StoredSlot } from '../api.ts';
import type { Shape } from '../sealed-table.ts';

/** A row without its number, as it is sealed: a list in this order, bigint as text. Ten years of rows must be small. */
export type SlotFigures = Omit<StoredSlot, 'slot'>;

const states: ReadonlySet<string> = new Set(slotStateSchema.options);

const numberOrNull = (value: unknown): number | null => {
  if (value === null || typeof value === 'number') return value;
  throw new SyntaxError('slot figure');
};
const bigOrNull = (value: unknown): bigint | null => {
  if (value === null) return null;
  if (typeof value === 'string') return BigInt(value);
  throw new SyntaxError('slot amount');
};

function isState(value: unknown): value is StoredSlot['state'] {
  return typeof value === 'string' && states.has(value);
}

export const slotShape: Shape<SlotFigures> = {
  encode: (row) =>
    Buffer.from(
      JSON.stringify([
        row.state,
        row.reason,
        row.price,
        row.volumeWh,
        row.offeredSellWh,
        row.offeredBuyWh,
        row.soldWh,
        row.boughtWh,
        row.importWh,
        row.exportWh,
        row.imbalancePrice,
        row.amount?.toString() ?? null,
        row.agrees,
        row.generatedWh,
        row.withoutCommunity?.toString() ?? null,
      ]),
    ),
  decode(bytes) {
    const list: unknown = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    );
    if (!Array.isArray(list)) throw new SyntaxError('slot');
    const [state, reason, ...rest]: unknown[] = list;
    if (!isState(state) || (reason !== null && typeof reason !== 'string')) throw new SyntaxError('slot');
    const agrees = rest[10];
    if (agrees !== null && typeof agrees !== 'boolean') throw new SyntaxError('slot');
    return {
      state,
      reason,
      price: numberOrNull(rest[0]),
      volumeWh: numberOrNull(rest[1]),
      offeredSellWh: numberOrNull(rest[2]),
      offeredBuyWh: numberOrNull(rest[3]),
      soldWh: numberOrNull(rest[4]),
      boughtWh: numberOrNull(rest[5]),
      importWh: numberOrNull(rest[6]),
      exportWh: numberOrNull(rest[7]),
      imbalancePrice: numberOrNull(rest[8]),
      amount: bigOrNull(rest[9]),
      agrees,
      generatedWh: numberOrNull(rest[11]),
      withoutCommunity: bigOrNull(rest[12]),
    };
  },
};

export function withNumber(key: number, figures: SlotFigures): StoredSlot {
  const slot: SlotNo = slotNo(key);
  return { slot, ...figures };
}
