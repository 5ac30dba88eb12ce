/** What a slot's leaves say of the meter itself: its registers when the slot was closed, and who it is. */
import type { Hex } from '../../../shared/protocol/bytes.ts';
import { textHash } from '../../../shared/protocol/verify/disclosure.ts';
import type { MeterPart } from '../../meter/api.ts';

export interface SlotRegisters {
  /** `import 12345678 mWh, export 345 mWh`: the registers that the meter sends; null where it sends none. */
  readonly registers: string | null;
  /** keccak256 of the id's UTF-8 text. */
  readonly meterHash: Hex | null;
}

export const noRegisters: SlotRegisters = { registers: null, meterHash: null };

/** Of the source's last reading; the ledger counts from these registers, so they bound the slot's energy. */
export function registersOf(meter: Pick<MeterPart, 'status'>, source: string): SlotRegisters {
  const telegram = meter.status().find((one) => one.id === source)?.lastReading?.telegram;
  if (telegram === undefined) return noRegisters;
  const { importTotal, exportTotal, meterId } = telegram;
  const parts = [
    ...(importTotal === null ? [] : [`import ${importTotal.microWh / 1000n} mWh`]),
    ...(exportTotal === null ? [] : [`export ${exportTotal.microWh / 1000n} mWh`]),
  ];
  return {
    registers: parts.length === 0 ? null : parts.join(', '),
    meterHash: meterId === null ? null : textHash(meterId),
  };
}
