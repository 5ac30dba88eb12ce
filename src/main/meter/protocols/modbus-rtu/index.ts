import { ByteWindow } from '../../byte-window.ts';
import type { Decoder, DecoderEvent, DecoderOptions, Dialogue } from '../../decoder.ts';
import { ENERGIES, ENERGIES_COUNT, eastronReadOut } from './eastron.ts';
import { findReply, parseRequest, READ_INPUT, type ReadRequest } from './frame.ts';
import { ModbusDialogue } from './program.ts';
import { sunSpecReadOut } from './sunspec.ts';
import { floatEnergy, modbusReading } from './values.ts';

/**
 * Modbus RTU: meters and inverters that answer only when asked. Eastron SDM and SunSpec are read by dialogue; where
 * another master already asks an Eastron meter, its energy registers are overheard.
 */

const DEFAULT_UNIT = 1;
const unitOf = (options: DecoderOptions): number => options.modbusUnit ?? DEFAULT_UNIT;

export function createEastronReadOut(options: DecoderOptions): Dialogue {
  return new ModbusDialogue(eastronReadOut(unitOf(options)), options.modbusReplyMs);
}

export function createSunSpecReadOut(options: DecoderOptions): Dialogue {
  return new ModbusDialogue(sunSpecReadOut(unitOf(options)), options.modbusReplyMs);
}

export function createModbusListener(): Decoder {
  return new ModbusListener();
}

const REQUEST_LENGTH = 8;
/** Longest request and reply, and some stray bytes. */
const MAX_HELD = 1024;

class ModbusListener implements Decoder {
  readonly protocol = 'modbus-rtu';
  readonly #window = new ByteWindow(MAX_HELD);
  #request: ReadRequest | null = null;

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let offset = 0; offset < chunk.length; ) {
      offset += this.#window.append(chunk, offset);
      while (this.#step(events)) {
        // each step takes a request or a reply out of the window
      }
      if (this.#window.length === MAX_HELD) this.#window.drop(MAX_HELD / 2);
    }
    return events;
  }

  silence(): DecoderEvent[] {
    this.reset();
    return [];
  }

  reset(): void {
    this.#window.clear();
    this.#request = null;
  }

  bufferedBytes(): number {
    return this.#window.length;
  }

  #step(events: DecoderEvent[]): boolean {
    const bytes = this.#window.view();
    if (this.#request !== null) {
      const reply = findReply(bytes, this.#request);
      if (reply.kind !== 'none') {
        if (reply.kind === 'registers')
          events.push(...overheard(this.#request, new DataView(reply.data.buffer)));
        this.#request = null;
        this.#window.drop(reply.end);
        return true;
      }
    }
    for (let at = 0; at + REQUEST_LENGTH <= bytes.length; at++) {
      const request = parseRequest(bytes.subarray(at, at + REQUEST_LENGTH));
      if (request === null) continue;
      this.#request = request;
      this.#window.drop(at + REQUEST_LENGTH);
      return true;
    }
    return false;
  }
}

/** Only the exact energy block of an Eastron meter: other addresses mean other things in other devices. */
function overheard(request: ReadRequest, data: DataView): DecoderEvent[] {
  const { functionCode, address, count, unit } = request;
  if (functionCode !== READ_INPUT || address !== ENERGIES || count !== ENERGIES_COUNT) return [];
  const reading = modbusReading({
    maker: 'EASTRON',
    meterId: null,
    registers: [floatEnergy('1-0:1.8.0', data.getFloat32(0)), floatEnergy('1-0:2.8.0', data.getFloat32(4))],
    powerMilliW: null,
    details: { unit },
  });
  return reading === null ? [] : [{ kind: 'reading', reading }];
}
