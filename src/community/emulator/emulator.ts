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
   * Garbles what is read at another speed than the meter's, as a wire would. Off unless asked for: it takes a look at
   * the terminal before every telegram.
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
  const heardAs = async (spoken: LineSettings): Promise<LineSettings> => {
    if (readAs !== null) return readAs;
    const baud = options.followSpeed === true ? await port.readerBaud() : null;
    return baud === null ? spoken : { ...spoken, baud };
  };
  voice.start((bytes, spoken) => {
    void heardAs(spoken).then((line) => port.write(overWire(bytes, spoken, line)));
  });
  port.onBytes((bytes) => voice.hear(bytes));
  return ok({
    path: port.path,
    gone: port.gone,
    readAs(line) {
      readAs = line;
    },
    async stop() {
      voice.stop();
      await port.close();
    },
    garble: voice.garble,
    cut: voice.cut,
    drop: voice.drop,
  });
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
