import type { EnergyRegister, TelegramReading } from '../../decoder.ts';
import { totalFlags, totalsOf } from '../../totals.ts';

/** Numbers of Modbus devices as registers and power. */

const MICRO_PER_KWH = 1e9;

/** A register from a float in kWh; its step is the float's own. Null if it is no sensible energy. */
export function floatEnergy(obis: string, kiloWattHours: number): EnergyRegister | null {
  if (!Number.isFinite(kiloWattHours) || kiloWattHours < 0 || kiloWattHours > 9_000_000) return null;
  const exponent = kiloWattHours > 0 ? Math.floor(Math.log2(kiloWattHours)) : 0;
  const step = Math.max(1, Math.round(2 ** (exponent - 23) * MICRO_PER_KWH));
  return { obis, microWh: BigInt(Math.round(kiloWattHours * MICRO_PER_KWH)), stepMicroWh: BigInt(step) };
}

/** Milliwatts from a float in W; null if it is no sensible power of a household line. */
export function floatPower(watts: number): number | null {
  if (!Number.isFinite(watts) || Math.abs(watts) > 10_000_000) return null;
  return Math.round(watts * 1000) + 0;
}

export interface ModbusValues {
  readonly maker: string | null;
  readonly meterId: string | null;
  readonly registers: readonly (EnergyRegister | null)[];
  readonly powerMilliW: number | null;
  readonly details: Readonly<Record<string, string | number>>;
}

/** The reading of a device that has answered; null if it stated neither energy nor power. */
export function modbusReading(values: ModbusValues): TelegramReading | null {
  const totals = totalsOf(values.registers.filter((register) => register !== null));
  if (totals.registers.length === 0 && values.powerMilliW === null) return null;
  return {
    protocol: 'modbus-rtu',
    maker: values.maker,
    meterId: values.meterId,
    ...totals,
    powerMilliW: values.powerMilliW,
    meterTime: null,
    integrity: 'verified',
    flags: totalFlags(totals),
    details: values.details,
  };
}
