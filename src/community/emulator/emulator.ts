import type { LineSettings } from '../../main/meter/decoder.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { EmulatedPort } from './port.ts';
import { openPty } from './pty.ts';
import { openTcpPort } from './tcp-port.ts';
import { overWire } from './uart.ts';
import { type Faults, type MeterOptions, meterVoice } from './voice.ts';

/**
 * A meter on a pseudo-terminal or a TCP port, for the demo and for tests with the real serial library. Seen from the
 * wallet it is a cable: it can be pulled, then the port disappears, and plugged in again.
 */
export interface EmulatorOptions extends MeterOptions {
  readonly transport?: 'pty' | 'tcp';
  /**
   * Garbles what is read at another speed than the meter's, as a wire would. Off unless asked for: it takes several
   * looks at the terminal during every telegram.
   */
  readonly followSpeed?: boolean;
}

export interface MeterEmulator extends Faults {
  /** Where the wallet finds the meter: the path of a port, or `tcp://host:port`. */
  readonly path: string;
  /**
   * Garbles as if the reader's line were set like this; null ends it. A pseudo-terminal does not keep the parity, so
   * the emulator has to be told of a reader whose parity is wrong.
   */
  readAs(line: LineSettings | null): void;
  /** Resolves when the port is no more, whoever ended it. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

export async function startMeterEmulator(options: EmulatorOptions): Promise<Result<MeterEmulator>> {
  const opened = options.transport === 'tcp' ? await openTcp() : await openPty();
  if (!opened.ok) return opened;
  const port = opened.value;
  const voice = meterVoice(options);
  let readAs: LineSettings | null = null;
  let stopped = false;
  let spokenOut: Promise<void> = Promise.resolve();
  const heardAs = async (spoken: LineSettings): Promise<LineSettings | 'unknown'> => {
    if (readAs !== null) return readAs;
    const baud = options.followSpeed === true ? await port.readerBaud() : null;
    return baud === null ? spoken : baud === 'unknown' ? baud : { ...spoken, baud };
  };
  const say = async (bytes: Uint8Array, spoken: LineSettings): Promise<void> => {
    const line = await heardAs(spoken);
    // Rather nothing than what the wire would not have brought.
    if (line !== 'unknown') port.write(overWire(bytes, spoken, line));
  };
  const passing = (ms: number): Promise<void> => new Promise((done) => void options.clock.after(ms, done));
  /** In pieces that take their time: a telegram during which the reader changes its speed is never whole at either. */
  const sayAtLineSpeed = async (bytes: Uint8Array, spoken: LineSettings): Promise<void> => {
    const size = Math.ceil(bytes.length / PIECES);
    for (let at = 0; at < bytes.length && !stopped; at += size) {
      await say(bytes.subarray(at, at + size), spoken);
      await passing(wireMs(size, spoken));
    }
  };
  voice.start((bytes, spoken) => {
    spokenOut =
      options.followSpeed === true
        ? spokenOut.then(() => sayAtLineSpeed(bytes, spoken))
        : spokenOut.then(() => say(bytes, spoken));
  });
  port.onBytes((bytes) => voice.hear(bytes));
  return ok({
    path: port.path,
    gone: port.gone,
    readAs(line) {
      readAs = line;
    },
    async stop() {
      stopped = true;
      voice.stop();
      await spokenOut;
      await port.close();
    },
    garble: voice.garble,
    cut: voice.cut,
    drop: voice.drop,
  });
}

const PIECES = 4;

/** How long so many characters take on the wire: start bit, data, parity and stop bits each. */
function wireMs(characters: number, line: LineSettings): number {
  const bits = 1 + line.dataBits + (line.parity === 'none' ? 0 : 1) + line.stopBits;
  return Math.ceil((characters * bits * 1000) / line.baud);
}

async function openTcp(): Promise<Result<EmulatedPort>> {
  try {
    return ok(await openTcpPort());
  } catch {
    return fail(
      'emulator.no-port',
      'The meter emulator could not open a network port on this computer.',
      'Close programs that use many ports, then start again.',
    );
  }
}
