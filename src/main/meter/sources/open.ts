import type { Clock } from '../../../shared/clock.ts';
import type { SourceAddress } from '../api.ts';
import type { LineSettings } from '../decoder.ts';
import { replaySource } from './replay.ts';
import { serialSource } from './serial.ts';
import type { SerialDriver } from './serial-driver.ts';
import type { ByteSource } from './source.ts';
import { tcpSource } from './tcp.ts';

/** The source behind an address; `line` is what a serial port starts with. */
export function openSource(
  address: SourceAddress,
  line: LineSettings,
  clock: Clock,
  serial: SerialDriver,
): ByteSource {
  switch (address.kind) {
    case 'serial':
      return serialSource(address.port, line, clock, serial);
    case 'tcp':
      return tcpSource(address, clock);
    case 'replay':
      return replaySource(address.file, address.pace, clock);
    case 'in-process': {
      const source = address.open(clock);
      void source.setLine(line);
      return source;
    }
  }
}
