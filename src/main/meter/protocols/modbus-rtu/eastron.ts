import { READ_HOLDING, READ_INPUT, type ReadRequest } from './frame.ts';
import type { ReadOut } from './program.ts';
import { floatEnergy, floatPower, modbusReading } from './values.ts';

/**
 * Eastron SDM meters (SDM120, 220, 230; SDM72D, 630): input registers hold floats, high word first (Eastron SDM
 * Modbus protocol documents). One and three phases share most addresses.
 */
const VOLTAGES = 0x0000;
const PHASE_POWER = 0x000c;
const SYSTEM_POWER = 0x0034;
/** Import and export energy in kWh, one after the other. */
export const ENERGIES = 0x0048;
export const ENERGIES_COUNT = 4;
/** Import and export together, in kWh. */
const TOTAL_ENERGY = 0x0156;
const SERIAL_NUMBER = 0xfc00;
/** A phase that is connected; half of the lowest mains voltage. */
const LIVE_VOLTS = 50;
const HIGHEST_VOLTS = 1_000;

/** Whether import and export make the total, as far as floats of seven digits tell. */
function addsUp(energies: DataView, both: number): boolean {
  const sum = energies.getFloat32(0) + energies.getFloat32(4);
  return both > 0 && Math.abs(sum - both) <= Math.max(0.02, both * 1e-5);
}

export function* eastronReadOut(unit: number): ReadOut {
  const input = (address: number, count: number): ReadRequest => ({
    unit,
    functionCode: READ_INPUT,
    address,
    count,
  });
  const voltages = yield input(VOLTAGES, 6);
  // Single-phase meters refuse to read on past their one phase.
  const first = voltages ?? (yield input(VOLTAGES, 2));
  const volts = first?.getFloat32(0) ?? Number.NaN;
  if (first !== null && !(volts > LIVE_VOLTS && volts < HIGHEST_VOLTS)) return null;
  const phases =
    voltages === null
      ? first === null
        ? 3
        : 1
      : [0, 4, 8].filter((at) => voltages.getFloat32(at) > LIVE_VOLTS).length;
  const power = yield input(phases > 1 ? SYSTEM_POWER : PHASE_POWER, 2);
  const energies = yield input(ENERGIES, ENERGIES_COUNT);
  if (energies === null) return null;
  if (first === null) {
    // The SDM72D has no voltages. What tells it from a stranger is that its registers add up.
    const both = yield input(TOTAL_ENERGY, 2);
    if (both === null || !addsUp(energies, both.getFloat32(0))) return null;
  }
  const serial = yield { unit, functionCode: READ_HOLDING, address: SERIAL_NUMBER, count: 2 };
  const number = serial?.getUint32(0) ?? 0;
  return modbusReading({
    maker: 'EASTRON',
    meterId: number === 0 || number === 0xffff_ffff ? null : String(number),
    registers: [
      floatEnergy('1-0:1.8.0', energies.getFloat32(0)),
      floatEnergy('1-0:2.8.0', energies.getFloat32(4)),
    ],
    powerMilliW: power === null ? null : floatPower(power.getFloat32(0)),
    details: { unit, phases },
  });
}
