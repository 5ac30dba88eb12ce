/** The demo's chain beside whatever else runs here: it takes a port that is free, on loopback alone, and gives it back. */
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { type ServedChain, startLocalChain } from '../../src/community/chain/local.ts';

/** What Ethereum nodes take unless told otherwise. */
const USUAL = 8545;
const chains: ServedChain[] = [];
const others: Server[] = [];
afterEach(async () => {
  for (const chain of chains.splice(0)) await chain.close();
  for (const other of others.splice(0)) await new Promise((done) => other.close(done));
});

/** Another program that has the port; where somebody has it already, that is as good. */
async function occupy(port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  const free = await new Promise<boolean>((done) => {
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => done(true));
  });
  if (free) others.push(server);
}

async function start(): Promise<ServedChain> {
  const chain = await startLocalChain();
  chains.push(chain);
  return chain;
}
const portOf = (chain: ServedChain): number => Number(new URL(chain.url).port);

async function chainIdOf(chain: ServedChain): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
  const answer = await fetch(chain.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return JSON.stringify(await answer.json());
}

async function listens(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  const heard = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return heard;
}

test('with the usual port busy, two demos at once each get a port of their own and answer', async () => {
  await occupy(USUAL);
  const [first, second] = [await start(), await start()];
  expect(new Set([USUAL, portOf(first), portOf(second)]).size).toBe(3);
  for (const chain of [first, second]) expect(await chainIdOf(chain)).toContain('0x7a69');
});

test('it is reached from this machine alone, and leaves its port free when it ends', async () => {
  const chain = await start();
  const port = portOf(chain);
  expect(await listens('127.0.0.1', port)).toBe(true);
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of outside) expect(await listens(address, port)).toBe(false);
  await chain.close();
  expect(await listens('127.0.0.1', port)).toBe(false);
});

test('it ends while a wallet is in the middle of a question', async () => {
  const chain = await start();
  const wallet = connect({ host: '127.0.0.1', port: portOf(chain) });
  wallet.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n');
  const [heard] = await once(wallet, 'data');
  expect(String(heard)).toContain('100 Continue');
  const hungUp = once(wallet, 'close');
  await chain.close();
  await hungUp;
});
