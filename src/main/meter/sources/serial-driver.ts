import { access } from 'node:fs/promises';
import { type Err, err, ok, type Result } from '../../../shared/result.ts';
import type { LineSettings } from '../decoder.ts';
import { openError } from './serial-errors.ts';
import { linuxPorts, type SerialPortEntry } from './serial-ports.ts';

/** The one file that knows the serial library. Loaded on first use, so that a wallet without a cable does not pay for it. */

export interface SerialDriver {
  list(): Promise<readonly SerialPortEntry[]>;
  /** Whether a path exists that no list shows (pseudo-terminals, udev links). */
  exists(path: string): Promise<boolean>;
  open(path: string, line: LineSettings, events: SerialEvents): Promise<Result<SerialHandle>>;
}

export interface SerialEvents {
  readonly bytes: (chunk: Uint8Array) => void;
  /** The port closed without being told to: cable gone, adapter reset. Called at most once. */
  readonly gone: () => void;
}

export interface SerialHandle {
  /** Resolves once the bytes have left the port. */
  write(bytes: Uint8Array): Promise<void>;
  /** Changes the speed of the open port and throws away what was received at the old one; false where that failed. */
  setBaud(baud: number): Promise<boolean>;
  close(): Promise<void>;
}

export function systemSerial(): SerialDriver {
  return {
    async list() {
      if (process.platform === 'linux') return linuxPorts();
      const { SerialPort } = await import('serialport');
      const ports = await SerialPort.list().catch(() => []);
      return ports.map((port) => ({
        identity: {
          vendorId: port.vendorId ?? null,
          productId: port.productId ?? null,
          serialNumber: port.serialNumber ?? null,
          path: port.path,
        },
        product: port.manufacturer ?? null,
      }));
    },
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    open: openPort,
  };
}

async function openPort(
  path: string,
  line: LineSettings,
  events: SerialEvents,
): Promise<Result<SerialHandle>> {
  const failed = async (cause: string): Promise<Err> => err(await openError(path, cause));
  let library: typeof import('serialport');
  try {
    library = await import('serialport');
  } catch {
    return failed('the serial library could not be loaded');
  }
  const { baud, ...rest } = line;
  let closing = false;
  let gone = false;
  const port = new library.SerialPort({ path, baudRate: baud, ...rest, autoOpen: false });
  const opened = await new Promise<Error | null>((resolve) => port.open((error) => resolve(error)));
  if (opened !== null) return failed(opened.message);
  // Nothing that came before the line was set like this is of use.
  await new Promise<void>((resolve) => port.flush(() => resolve()));
  const lost = (): void => {
    if (closing || gone) return;
    gone = true;
    events.gone();
  };
  port.on('data', (chunk: Buffer) => {
    if (!closing) events.bytes(chunk);
  });
  port.on('close', lost);
  port.on('error', () => {
    if (!port.isOpen) lost();
  });
  return ok({
    write: (bytes) =>
      new Promise((resolve) => {
        port.write(Buffer.from(bytes), () => port.drain(() => resolve()));
      }),
    setBaud: (baudRate) =>
      new Promise((resolve) => {
        port.update({ baudRate }, (error) => {
          if (error !== null && error !== undefined) resolve(false);
          // What the system still holds was read at the old speed. A port that cannot be emptied is set all the same.
          else port.flush(() => resolve(true));
        });
      }),
    close: () =>
      new Promise((resolve) => {
        closing = true;
        if (port.isOpen) port.close(() => resolve());
        else resolve();
      }),
  });
}
