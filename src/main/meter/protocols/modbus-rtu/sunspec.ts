import type { EnergyRegister } from '../../decoder.ts';
import { milliWatts, register } from '../../quantity.ts';
import { READ_HOLDING } from './frame.ts';
import type { ReadOut } from './program.ts';
import { floatEnergy, floatPower, modbusReading } from './values.ts';

/**
 * SunSpec devices: `SunS` at one of three addresses, then a chain of models (SunSpec Information Model
 * Specification; models 1, 101 to 103, 111 to 113, 201 to 204, 211 to 214). Meters count import and export;
 * an inverter's production is given as export.
 */
const BASES = [40_000, 0, 50_000];
const SUNS = 0x5375_6e53;
const END_MODEL = 0xffff;
const MAX_MODELS = 24;
const MAX_READ = 125;

/** Register offsets in the model's data, after id and length. */
interface IntegerModel {
  readonly kind: 'integer';
  readonly power: number;
  readonly powerScale: number;
  readonly exported: number;
  readonly imported: number | null;
  readonly energyScale: number;
  readonly inverter: boolean;
}

interface FloatModel {
  readonly kind: 'float';
  readonly power: number;
  readonly exported: number;
  readonly imported: number | null;
  readonly inverter: boolean;
}

type Model = IntegerModel | FloatModel;

const INVERTER: Model = {
  kind: 'integer',
  power: 12,
  powerScale: 13,
  exported: 22,
  imported: null,
  energyScale: 24,
  inverter: true,
};
const FLOAT_INVERTER: Model = { kind: 'float', power: 20, exported: 30, imported: null, inverter: true };
const METER: Model = {
  kind: 'integer',
  power: 16,
  powerScale: 20,
  exported: 36,
  imported: 44,
  energyScale: 52,
  inverter: false,
};
const FLOAT_METER: Model = { kind: 'float', power: 26, exported: 58, imported: 66, inverter: false };

function modelOf(id: number): Model | null {
  if (id >= 101 && id <= 103) return INVERTER;
  if (id >= 111 && id <= 113) return FLOAT_INVERTER;
  if (id >= 201 && id <= 204) return METER;
  return id >= 211 && id <= 214 ? FLOAT_METER : null;
}

export function* sunSpecReadOut(unit: number): ReadOut {
  const holding = (address: number, count: number) => ({ unit, functionCode: READ_HOLDING, address, count });
  let at = -1;
  for (const base of BASES) {
    const mark = yield holding(base, 2);
    if (mark?.getUint32(0) === SUNS) {
      at = base + 2;
      break;
    }
  }
  if (at < 0) return null;
  let common: Common = { maker: null, model: null, serial: null };
  for (let n = 0; n < MAX_MODELS && at < 0xffff; n++) {
    const head = yield holding(at, 2);
    const id = head?.getUint16(0) ?? END_MODEL;
    const length = head?.getUint16(2) ?? 0;
    if (id === END_MODEL) return null;
    const model = modelOf(id);
    if (id === 1 || model !== null) {
      const data = yield holding(at + 2, Math.min(length, MAX_READ));
      if (data !== null && id === 1) common = commonModel(data);
      // A meter beside an inverter counts for the house; but the first that counts is what this unit is.
      const reading = data !== null && model !== null ? deviceReading(data, model, common, unit, id) : null;
      if (reading !== null) return reading;
    }
    at += 2 + length;
  }
  return null;
}

interface Common {
  readonly maker: string | null;
  readonly model: string | null;
  readonly serial: string | null;
}

function commonModel(data: DataView): Common {
  const text = (register: number, count: number): string | null => {
    if ((register + count) * 2 > data.byteLength) return null;
    const bytes = new Uint8Array(data.buffer, data.byteOffset + 2 * register, 2 * count);
    const value = String.fromCharCode(...bytes)
      .replace(/\0[\s\S]*$/, '')
      .trim();
    return /^[\x20-\x7e]+$/.test(value) ? value : null;
  };
  return { maker: text(0, 16), model: text(16, 16), serial: text(48, 16) };
}

function deviceReading(data: DataView, model: Model, common: Common, unit: number, id: number) {
  const needed = Math.max(model.power, model.exported, model.imported ?? 0) + 2;
  if (data.byteLength < 2 * needed) return null;
  const power =
    model.kind === 'float' ? floatPower(data.getFloat32(2 * model.power)) : integerPower(data, model);
  const registers = [
    energy(data, model, model.exported, '1-0:2.8.0'),
    model.imported === null ? null : energy(data, model, model.imported, '1-0:1.8.0'),
  ];
  // An accumulator at zero is one that the device does not keep; beside one that counts it may be a true zero.
  const counts = registers.some((entry) => entry !== null && entry.microWh > 0n);
  return modbusReading({
    maker: common.maker,
    meterId: common.serial,
    registers: counts ? registers : [],
    powerMilliW: power === null ? null : (model.inverter ? -power : power) + 0,
    details: { unit, sunSpecModel: id, ...(common.model === null ? {} : { model: common.model }) },
  });
}

/** Scale factors are powers of ten from -10 to 10; 0x8000 stands for "not there". */
function scaleFactor(data: DataView, register: number): number | null {
  if (2 * register + 2 > data.byteLength) return null;
  const scale = data.getInt16(2 * register);
  return Math.abs(scale) <= 10 ? scale : null;
}

function integerPower(data: DataView, model: IntegerModel): number | null {
  const raw = data.getInt16(2 * model.power);
  const scale = scaleFactor(data, model.powerScale);
  return raw === -0x8000 || scale === null ? null : milliWatts({ digits: BigInt(raw), decimals: 0 }, scale);
}

function energy(data: DataView, model: Model, at: number, obis: string): EnergyRegister | null {
  if (model.kind === 'float') return floatEnergy(obis, data.getFloat32(2 * at) / 1000);
  const scale = scaleFactor(data, model.energyScale);
  const digits = BigInt(data.getUint32(2 * at));
  return scale === null ? null : register(obis, { digits, decimals: 0 }, scale);
}
