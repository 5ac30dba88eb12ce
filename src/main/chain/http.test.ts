import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { httpTransport } from './http.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A service on this machine that answers every question like this. */
async function serviceThat(answers: (response: ServerResponse) => void): Promise<string> {
  server = createServer((_request, response) => answers(response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

test('an answer without end is cut off, and not kept in memory', async () => {
  const piece = Buffer.alloc(1024 * 1024, '[');
  let sent = 0;
  const url = await serviceThat((response) => {
    const more = (): void => {
      while (!response.destroyed) {
        sent += 1;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
    };
    more();
  });
  await expect(httpTransport(url, '{}', AbortSignal.timeout(30_000))).rejects.toThrow('answer too long');
  expect(sent).toBeLessThan(100);
});

test('an answer that comes drop by drop ends with the time it was given', async () => {
  const url = await serviceThat((response) => {
    const drip = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(drip));
  });
  await expect(httpTransport(url, '{}', AbortSignal.timeout(300))).rejects.toThrow();
});

test('a connection that the service closed while it rested is not a failure', async () => {
  const used = new Set<unknown>();
  const url = await serviceThat((response) => {
    // The client learns that the service has closed it only when it uses the connection a second time.
    if (used.has(response.socket)) response.socket?.resetAndDestroy();
    used.add(response.socket);
    response.end('{}');
  });
  for (let i = 0; i < 5; i += 1) {
    expect(await httpTransport(url, '{}', AbortSignal.timeout(5000))).toMatchObject({ text: '{}' });
  }
  expect(used.size).toBeGreaterThan(1);
});

test('an answer that breaks off is a failure, and not half an answer', async () => {
  const url = await serviceThat((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"half":');
    setTimeout(() => response.socket?.destroy(), 20);
  });
  await expect(httpTransport(url, '{}', AbortSignal.timeout(5000))).rejects.toThrow();
});

test('a service cannot send the wallet elsewhere', async () => {
  let asked = 0;
  const url = await serviceThat((response) => {
    asked += 1;
    response.writeHead(307, { location: `${url}/elsewhere` }).end();
  });
  await expect(httpTransport(url, '{}', AbortSignal.timeout(5000))).rejects.toThrow();
  expect(asked).toBe(1);
});

test('a pause that is asked for counts only if it is a number of seconds', async () => {
  for (const [header, seconds] of [
    ['7', 7],
    ['-7', null],
    ['soon', null],
    ['1e999', null],
  ] as const) {
    const url = await serviceThat((response) => response.writeHead(429, { 'retry-after': header }).end('no'));
    expect(await httpTransport(url, '{}', AbortSignal.timeout(5000))).toEqual({
      status: 429,
      text: 'no',
      retryAfterSeconds: seconds,
    });
    server.closeAllConnections();
    server.close();
  }
});
