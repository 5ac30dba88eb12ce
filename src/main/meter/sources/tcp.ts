import { connect, type Socket } from 'node:net';
import type { Cancel, Clock } from '../../../shared/clock.ts';
import { type AppError, fail, ok, type Result } from '../../../shared/result.ts';
import { createBackoff } from './backoff.ts';
import type { ByteSource, SourceHandlers } from './source.ts';

/** A meter behind a serial-to-network adapter: the bytes of its line over plain TCP. */

const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_QUEUED = 4096;

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** `tcp://host:port`, also with an IPv6 address in brackets. */
export function parseTcpAddress(text: string): Result<TcpAddress> {
  const match = /^(?:tcp:\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})\/?$/i.exec(text.trim());
  const host = (match?.[1] ?? '').replace(/^\[|\]$/g, '');
  const port = Number(match?.[2] ?? 0);
  if (host === '' || port < 1 || port > 65_535) {
    return fail(
      'meter.address-wrong',
      'This is no address of a network adapter.',
      'Write it as tcp://host:port, for example tcp://192.168.1.20:2001.',
    );
  }
  return ok({ host, port });
}

export function tcpSource(address: TcpAddress, clock: Clock): ByteSource {
  const backoff = createBackoff(clock);
  let handlers: SourceHandlers | null = null;
  let socket: Socket | null = null;
  let timer: Cancel | null = null;
  let stopped = false;

  const drop = (): void => {
    timer?.();
    timer = null;
    socket?.removeAllListeners();
    // A socket torn down while connecting still reports that once.
    socket?.on('error', () => undefined);
    socket?.destroy();
    socket = null;
  };
  const down = (error: AppError): void => {
    drop();
    if (stopped) return;
    handlers?.link({ state: 'down', error, retryMs: backoff.plan(open) });
  };
  const open = (): void => {
    drop();
    backoff.cancel();
    handlers?.link({ state: 'opening' });
    const next = connect({ host: address.host, port: address.port });
    socket = next;
    timer = clock.after(CONNECT_MS, () => down(connectError(address, 'ETIMEDOUT')));
    next.setNoDelay(true);
    next.setKeepAlive(true, KEEP_ALIVE_MS);
    next.on('connect', () => {
      timer?.();
      backoff.reset();
      handlers?.link({ state: 'open' });
    });
    next.on('data', (chunk) => handlers?.bytes(chunk, clock.monotonicMs()));
    next.on('error', (error: NodeJS.ErrnoException) => down(connectError(address, error.code ?? '')));
    next.on('close', () => down(connectError(address, 'CLOSED')));
  };

  return {
    hasLine: false,
    start(given) {
      handlers = given;
      open();
    },
    write(bytes) {
      if (socket !== null && !socket.connecting && socket.writableLength < MAX_QUEUED) {
        socket.write(Uint8Array.from(bytes));
      }
    },
    setLine: async () => undefined,
    reopen() {
      backoff.reset();
      if (!stopped) open();
    },
    stop: async () => {
      stopped = true;
      backoff.cancel();
      drop();
      handlers = null;
    },
  };
}

function connectError(address: TcpAddress, code: string): AppError {
  const params = { host: address.host, port: address.port };
  switch (code) {
    case 'ECONNREFUSED':
      return fail(
        'meter.tcp-refused',
        'The network adapter answers, but not at this port.',
        'Check the port number in the settings of the adapter.',
        params,
      ).error;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail(
        'meter.tcp-no-host',
        'The network adapter was not found by its name.',
        'Check the name, or use the address of the adapter in numbers.',
        params,
      ).error;
    case 'CLOSED':
    case 'ECONNRESET':
      return fail(
        'meter.tcp-closed',
        'The network adapter ended the connection.',
        'Many adapters serve one reader at a time: close other programs that read this meter.',
        params,
      ).error;
    default:
      return fail(
        'meter.tcp-unreachable',
        'The network adapter does not answer.',
        'Check that it has power and is in the same network.',
        params,
      ).error;
  }
}
