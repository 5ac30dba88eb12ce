import { ok, type Result } from '../../shared/result.ts';
import { openPty } from './pty.ts';
import { type Faults, type MeterOptions, meterVoice } from './voice.ts';

/**
 * A meter on a pseudo-terminal, for the demo and for tests with the real serial library. Seen from the wallet it is
 * a cable: it can be unplugged (the port disappears) and plugged in again (a new port).
 */
export interface MeterEmulator extends Faults {
  /** Where the wallet finds the port. */
  readonly path: string;
  stop(): Promise<void>;
}

export async function startMeterEmulator(options: MeterOptions): Promise<Result<MeterEmulator>> {
  const pty = await openPty();
  if (!pty.ok) return pty;
  const voice = meterVoice(options);
  voice.start((bytes) => pty.value.write(bytes));
  return ok({
    path: pty.value.path,
    async stop() {
      voice.stop();
      await pty.value.close();
    },
    garble: voice.garble,
    cut: voice.cut,
    drop: voice.drop,
  });
}
