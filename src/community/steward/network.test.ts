import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transaction, Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../shared/result.ts';
import { connectRpc, logsOf, signerOn, transact } from './network.ts';

const KEY = `0x${'55'.repeat(32)}`;
let server: Server | null = null;
afterEach(() => new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve))));

/** A JSON-RPC service that answers what a test says; keeps what it was asked. */
async function service(answers: Record<string, (params: readonly unknown[]) => unknown>) {
  const asked: { method: string; params: unknown[] }[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const one = ({ id, method, params }: { id: number; method: string; params: unknown[] }) => {
        asked.push({ method, params });
        const answer = answers[method];
        try {
          if (answer === undefined) throw new Error(`no ${method} here`);
          return { jsonrpc: '2.0', id, result: answer(params) };
        } catch (error) {
          return { jsonrpc: '2.0', id, error: { code: -32000, message: String(error) } };
        }
      };
      const parsed = JSON.parse(body);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(Array.isArray(parsed) ? parsed.map(one) : one(parsed)));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

const block = (baseFee: string) => ({
  number: '0x5',
  hash: `0x${'11'.repeat(32)}`,
  parentHash: `0x${'10'.repeat(32)}`,
  timestamp: '0x65000000',
  nonce: '0x0000000000000000',
  difficulty: '0x1',
  gasLimit: '0x1c9c380',
  gasUsed: '0x0',
  miner: `0x${'00'.repeat(20)}`,
  extraData: '0x',
  baseFeePerGas: baseFee,
  transactions: [],
});

/** A node as Besu answers with a given price of gas; keeps the transactions it was sent. */
async function node(price: string, baseFee: string) {
  const sent: Transaction[] = [];
  const { url } = await service({
    eth_chainId: () => '0xd50c',
    eth_blockNumber: () => '0x5',
    eth_getBlockByNumber: () => block(baseFee),
    eth_gasPrice: () => price,
    eth_maxPriorityFeePerGas: () => price,
    eth_getTransactionCount: () => '0x0',
    eth_estimateGas: () => '0x5208',
    eth_sendRawTransaction: ([raw]) => {
      const transaction = Transaction.from(String(raw));
      sent.push(transaction);
      return transaction.hash;
    },
  });
  return { url, sent };
}

describe('network', () => {
  it('offers nothing for gas where gas is free, so that an empty account can send', async () => {
    const { url, sent } = await node('0x0', '0x0');
    const signer = expectOk(await signerOn(expectOk(await connectRpc(url)), KEY));
    await signer.sendTransaction({ to: signer.address });
    expect(sent.map(({ type, gasPrice, chainId }) => ({ type, gasPrice, chainId }))).toEqual([
      { type: 0, gasPrice: 0n, chainId: 54_540n },
    ]);
  });

  it('offers what the chain asks elsewhere', async () => {
    const { url, sent } = await node('0x3b9aca00', '0x7');
    const signer = expectOk(await signerOn(expectOk(await connectRpc(url)), KEY));
    await signer.sendTransaction({ to: signer.address });
    expect(sent[0]?.type).toBe(2);
    expect(sent[0]?.maxFeePerGas).toBeGreaterThan(0n);
  });

  it.each([
    "Sender doesn't have enough funds to send tx. The max upfront cost is: 3",
    'insufficient funds for gas * price + value',
    'Upfront cost exceeds account balance: insufficient balance',
  ])('says that an account cannot pay, where a node says: %s', async (words) => {
    const { url } = await service({
      eth_chainId: () => '0x7a69',
      eth_blockNumber: () => '0x1',
      eth_gasPrice: () => '0x10',
      eth_getTransactionCount: () => '0x0',
      eth_estimateGas: () => {
        throw new Error(words);
      },
      eth_getBlockByNumber: () => null,
    });
    const provider = expectOk(await connectRpc(url));
    const refused = await transact(new Wallet(KEY, provider), { to: `0x${'11'.repeat(20)}` });
    expect(refused).toMatchObject({ ok: false, error: { code: 'steward.no-gas' } });
    provider.destroy();
  });

  it('says at once that nobody answers', async () => {
    const refused = await connectRpc('http://127.0.0.1:1');
    expect(refused).toMatchObject({ ok: false, error: { code: 'steward.unreachable' } });
    expect(await connectRpc('ftp://node')).toMatchObject({
      ok: false,
      error: { code: 'steward.bad-address' },
    });
  });

  it('asks for logs in smaller ranges where a service wants it, without a gap', async () => {
    const head = 50_000;
    const most = 1000;
    const ranges: [number, number][] = [];
    const { url } = await service({
      eth_chainId: () => '0x1',
      eth_blockNumber: () => `0x${head.toString(16)}`,
      eth_getLogs: ([filter]) => {
        const { fromBlock, toBlock } = Object(filter);
        const [from, to] = [Number(fromBlock), Number(toBlock)];
        if (to - from >= most) throw new Error('range too large');
        ranges.push([from, to]);
        return [];
      },
    });
    const provider = expectOk(await connectRpc(url));
    expectOk(await logsOf(provider, `0x${'01'.repeat(20)}`, [], 7));
    expect(ranges[0]?.[0]).toBe(7);
    expect(ranges[ranges.length - 1]?.[1]).toBe(head);
    for (const [i, [from]] of ranges.entries()) if (i > 0) expect(from).toBe((ranges[i - 1]?.[1] ?? 0) + 1);
  });
});
