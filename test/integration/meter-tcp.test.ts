import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { LinkState } from '../../src/main/meter/sources/source.ts';
import { parseTcpAddress, tcpSource } from '../../src/main/meter/sources/tcp.ts';
import { expectOk } from '../../src/shared/result.ts';
import { manualClock, settle } from '../fixtures/manual-clock.ts';

/** A network adapter on the loopback: connection, loss, and return. */

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function adapter(port = 0): Promise<{ port: number; clients: Socket[]; server: Server }> {
  return new Promise((resolve) => {
    const clients: Socket[] = [];
    const server = createServer((socket) => clients.push(socket));
    servers.push(server);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : 0, clients, server });
    });
  });
}

async function until(what: () => boolean): Promise<void> {
  for (let turns = 0; !what(); turns += 1) {
    if (turns > 200_000) throw new Error('did not happen');
    await settle(1);
  }
}

test('reads, says what is wrong when the adapter goes, and comes back by itself', async () => {
  const clock = manualClock();
  const first = await adapter();
  const links: LinkState[] = [];
  const heard: number[] = [];
  const source = tcpSource({ host: '127.0.0.1', port: first.port }, clock);
  const last = () => {
    const link = links.at(-1);
    return link?.state === 'down' ? link.error.code : link?.state;
  };
  source.start({ bytes: (chunk) => heard.push(...chunk), link: (link) => links.push(link) });
  await until(() => first.clients.length === 1 && last() === 'open');
  first.clients[0]?.write(Buffer.from([1, 2, 3]));
  await until(() => heard.length === 3);
  source.write(Uint8Array.of(9));
  let asked = 0;
  first.clients[0]?.on('data', (data) => {
    asked += data.length;
  });
  await until(() => asked === 1);

  first.server.close();
  first.clients[0]?.destroy();
  await until(() => last() === 'meter.tcp-closed');
  await clock.advance(1000);
  await until(() => last() === 'meter.tcp-refused');

  const second = await adapter(first.port);
  await clock.advance(2000);
  await until(() => second.clients.length === 1 && last() === 'open');
  second.clients[0]?.write(Buffer.from([4]));
  await until(() => heard.length === 4);
  await source.stop();
  await until(() => second.clients[0]?.destroyed === true || second.clients[0]?.readableEnded === true);
  expect(clock.pendingTimers()).toBe(0);
});

test('addresses', () => {
  expect(expectOk(parseTcpAddress('tcp://192.168.1.20:2001'))).toEqual({ host: '192.168.1.20', port: 2001 });
  expect(expectOk(parseTcpAddress('ser2net.local:23'))).toEqual({ host: 'ser2net.local', port: 23 });
  expect(expectOk(parseTcpAddress('tcp://[fe80::1]:2001'))).toEqual({ host: 'fe80::1', port: 2001 });
  for (const wrong of ['', 'tcp://', 'host', 'host:0', 'host:70000', 'http://host:80', 'a b:1', 'host:12x']) {
    expect(parseTcpAddress(wrong).ok).toBe(false);
  }
});
