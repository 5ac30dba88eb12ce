import { createServer, type Socket } from 'node:net';
import type { EmulatedPort } from './port.ts';

/** The emulated meter behind a network adapter on this computer; serves any number of readers. */
export function openTcpPort(): Promise<EmulatedPort> {
  const clients = new Set<Socket>();
  let hear: ((bytes: Uint8Array) => void) | null = null;
  let end = (): void => undefined;
  const gone = new Promise<void>((done) => {
    end = done;
  });
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('data', (chunk) => hear?.(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => clients.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        path: `tcp://127.0.0.1:${port}`,
        gone,
        write: (bytes) => {
          for (const client of clients) if (client.writableLength < MAX_QUEUED) client.write(bytes);
        },
        onBytes: (listener) => {
          hear = listener;
        },
        readerBaud: async () => null,
        close: () =>
          new Promise((closed) => {
            for (const client of clients) client.destroy();
            server.close(() => {
              end();
              closed();
            });
          }),
      });
    });
  });
}

/** A reader that does not take its bytes loses them, as on a serial line. */
const MAX_QUEUED = 64 * 1024;
