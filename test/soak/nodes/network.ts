/**
 * A network of several nodes with the consensus side in this process: each second one of them makes a block (in turn),
 * the others get it through the Engine API, and what was sent to one node is handed to the rest. The nodes' own
 * discovery is off, so that a node that was cut off here is cut off.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Transport } from '../../../src/main/chain/api.ts';
import { httpTransport } from '../../../src/main/chain/http.ts';
import { genesisFile } from './genesis.ts';
import { ensureClient } from './install.ts';
import { type EvmNode, evmNode } from './node.ts';

export interface Network {
  readonly nodes: readonly EvmNode[];
  /** One block at this time (UTC seconds), made by the next node that takes part. */
  block(time: number): Promise<void>;
  /** For wallets: forwards to the node of the URL, and hands transactions on to the nodes it is connected with. */
  readonly transport: Transport;
  kill(node: number): Promise<void>;
  /** A killed node again; it is told what it missed. */
  revive(node: number): Promise<void>;
  /** Wallets still reach it, but neither blocks nor transactions come or go. */
  cut(node: number): void;
  mend(node: number): Promise<void>;
  /** Hash of the newest block of each node. */
  heads(): Promise<string[]>;
  close(): Promise<void>;
}

/** Interrupted, the nodes end with this process. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ZERO = `0x${'0'.repeat(64)}`;
const SECRET = new Uint8Array(32).fill(0xab);

const blockSchema = z.object({ hash: z.string(), number: z.string() });
const choiceSchema = z.object({
  payloadStatus: z.object({ status: z.string() }),
  payloadId: z.string().nullish(),
});
const payloadSchema = z.object({
  executionPayload: z.looseObject({
    blockHash: z.string(),
    blockNumber: z.string(),
    transactions: z.array(z.string()),
  }),
});
type Payload = z.output<typeof payloadSchema>['executionPayload'];
const callSchema = z.looseObject({ method: z.string(), params: z.array(z.unknown()).default([]) });
const byHashSchema = z.object({ blockHash: z.string() });

/** `startsAt`: time of the first block, UTC seconds. */
export async function startNetwork(count: number, startsAt: number): Promise<Network> {
  const program = await ensureClient();
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-network-'));
  const genesis = join(dir, 'genesis.json');
  const secretFile = join(dir, 'secret');
  writeFileSync(genesis, genesisFile(startsAt));
  writeFileSync(secretFile, Buffer.from(SECRET).toString('hex'), { mode: 0o600 });
  const nodes: EvmNode[] = [];
  for (let i = 0; i < count; i += 1)
    nodes.push(await evmNode({ program, dir: join(dir, `node-${i}`), genesis, secretFile, secret: SECRET }));
  const atExit = (): void => {
    for (const node of nodes) node.killNow();
    rmSync(dir, { recursive: true, force: true });
  };
  const interrupted = (): void => process.exit(130);
  process.once('exit', atExit);
  for (const signal of SIGNALS) process.once(signal, interrupted);
  const end = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
    process.off('exit', atExit);
    for (const signal of SIGNALS) process.off(signal, interrupted);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const nodeAt = (index: number): EvmNode => {
    const node = nodes[index];
    if (node === undefined) throw new RangeError('no such node');
    return node;
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (thrown) {
    await end();
    throw thrown;
  }
  let head = blockSchema.parse(await nodeAt(0).ask('eth_getBlockByNumber', ['0x0', false])).hash;
  const blocks: Payload[] = [];
  const cutOff = new Set<EvmNode>();
  /** Sent, and in no block yet. */
  const waiting = new Set<string>();
  let turn = 0;

  const takesPart = (node: EvmNode): boolean => node.alive() && !cutOff.has(node);
  const choice = (hash: string) => ({
    headBlockHash: hash,
    safeBlockHash: ZERO,
    finalizedBlockHash: ZERO,
  });
  const give = async (node: EvmNode, block: Payload): Promise<void> => {
    const given = z
      .object({ status: z.string() })
      .parse(await node.engine('engine_newPayloadV3', [block, [], ZERO]));
    if (given.status !== 'VALID') throw new Error(`A node says ${given.status} to a block of the others.`);
    await node.engine('engine_forkchoiceUpdatedV3', [choice(block.blockHash), null]);
  };
  const hand = (node: EvmNode, raw: string): Promise<unknown> =>
    // A node that has it already, or its successor, refuses it; blocks tell what became of it.
    node.ask('eth_sendRawTransaction', [raw]).catch(() => null);
  const catchUp = async (node: EvmNode): Promise<void> => {
    const its = blockSchema.parse(await node.ask('eth_getBlockByNumber', ['latest', false]));
    for (const block of blocks.slice(Number(its.number))) await give(node, block);
    for (const raw of waiting) for (const other of nodes) if (takesPart(other)) await hand(other, raw);
  };

  /**
   * A question as this client understands it: it does not know EIP-1898 (a block named by its hash), which wallets use.
   * No block of this network is ever taken back, so the number says the same; a node that lacks it refuses.
   */
  const understood = (item: unknown): z.output<typeof callSchema> => {
    const call = callSchema.parse(item);
    const params = call.params.map((param) => {
      const named = byHashSchema.safeParse(param);
      if (!named.success) return param;
      return blocks.find((block) => block.blockHash === named.data.blockHash)?.blockNumber ?? param;
    });
    return { ...call, params };
  };

  return {
    nodes,
    async block(time) {
      const able = nodes.filter(takesPart);
      const maker = able[turn % able.length];
      turn += 1;
      if (maker === undefined) throw new Error('No node is left to make a block.');
      const wish = {
        timestamp: `0x${time.toString(16)}`,
        prevRandao: ZERO,
        suggestedFeeRecipient: `0x${'11'.repeat(20)}`,
        withdrawals: [],
        parentBeaconBlockRoot: ZERO,
      };
      const { payloadId } = choiceSchema.parse(
        await maker.engine('engine_forkchoiceUpdatedV3', [choice(head), wish]),
      );
      const { executionPayload: made } = payloadSchema.parse(
        await maker.engine('engine_getPayloadV3', [payloadId]),
      );
      blocks.push(made);
      head = made.blockHash;
      for (const raw of made.transactions) waiting.delete(raw);
      await Promise.all(able.map((node) => give(node, made)));
    },
    transport: async (url, body, signal) => {
      const at = nodes.find((node) => url.startsWith(node.url));
      const parsed: unknown = JSON.parse(body);
      const asked = Array.isArray(parsed) ? parsed.map(understood) : understood(parsed);
      const raw = !Array.isArray(asked) && asked.method === 'eth_sendRawTransaction' && asked.params[0];
      const answer = await httpTransport(url, JSON.stringify(asked), signal);
      if (typeof raw === 'string') {
        waiting.add(raw);
        if (at !== undefined && takesPart(at))
          await Promise.all(
            nodes.filter((node) => node !== at && takesPart(node)).map((node) => hand(node, raw)),
          );
      }
      return answer;
    },
    kill: (index) => nodeAt(index).kill(),
    async revive(index) {
      await nodeAt(index).start();
      await catchUp(nodeAt(index));
    },
    cut(index) {
      cutOff.add(nodeAt(index));
    },
    async mend(index) {
      cutOff.delete(nodeAt(index));
      await catchUp(nodeAt(index));
    },
    heads: () =>
      Promise.all(
        nodes.map(
          async (node) => blockSchema.parse(await node.ask('eth_getBlockByNumber', ['latest', false])).hash,
        ),
      ),
    close: end,
  };
}
