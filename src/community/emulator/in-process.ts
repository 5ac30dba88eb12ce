import type { LineSettings } from '../../main/meter/decoder.ts';
import type { ByteSource, SourceHandlers } from '../../main/meter/sources/source.ts';
import type { Clock } from '../../shared/clock.ts';
import { fail } from '../../shared/result.ts';
import { overWire } from './uart.ts';
import { type Faults, type MeterOptions, meterVoice } from './voice.ts';

/**
 * An emulated meter in the same process: the bytes of a real one through the same decoders, without a port. For
 * simulated neighbours and for tests of what a wire does, because here the reader's line settings are known.
 */
export interface InProcessMeter extends Faults {
  /** For `SourceAddress` of kind `in-process`. */
  readonly open: (clock: Clock) => ByteSource;
  unplug(): void;
  plugIn(): void;
}

export function inProcessMeter(
  options: Omit<MeterOptions, 'clock'> & { readonly clock: Clock },
): InProcessMeter {
  const voice = meterVoice(options);
  let handlers: SourceHandlers | null = null;
  let plugged = true;
  let line: LineSettings = voice.speaker.line;

  const unplugged = fail(
    'meter.unplugged',
    'The cable of the meter is not plugged in.',
    'Plug the cable in again; reading goes on by itself.',
  ).error;
  const speak = (clock: Clock): void => {
    handlers?.link({ state: 'open' });
    voice.start((bytes, spoken) => handlers?.bytes(overWire(bytes, spoken, line), clock.monotonicMs()));
  };
  return {
    open: (clock) => ({
      hasLine: true,
      start(given) {
        handlers = given;
        if (plugged) speak(clock);
        else given.link({ state: 'down', error: unplugged, retryMs: null });
      },
      write(bytes) {
        if (plugged) voice.hear(overWire(bytes, line, voice.speaker.line));
      },
      async setLine(settings) {
        line = settings;
      },
      reopen: () => undefined,
      stop: async () => {
        voice.stop();
        handlers = null;
      },
    }),
    unplug() {
      plugged = false;
      voice.stop();
      handlers?.link({ state: 'down', error: unplugged, retryMs: null });
    },
    plugIn() {
      if (plugged) return;
      plugged = true;
      speak(options.clock);
    },
    garble: voice.garble,
    cut: voice.cut,
    drop: voice.drop,
  };
}
