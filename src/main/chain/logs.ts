import { ok, type Result } from '../../shared/result.ts';
import type { BlockHeader, Hex, LogBlock, RawLog } from './api.ts';
import { bloomHas } from './bloom.ts';
import type { Endpoint } from './endpoint.ts';
import { chainErrors } from './errors.ts';
import {
  headerSchema,
  logsSchema,
  receiptSchema,
  toQuantity,
  transactionsSchema,
  type WireLog,
} from './wire.ts';

/** In ranges up to this long every block's header is read, so that a log held back shows in the block's filter. */
const EVERY_HEADER = 128;

function lie(endpoint: Endpoint): Result<never> {
  return chainErrors.implausible(endpoint.name);
}

function inOrder(logs: readonly WireLog[]): boolean {
  return logs.every((log, i) => {
    const before = logs[i - 1];
    if (before === undefined || before.block < log.block) return true;
    return before.block === log.block && before.blockHash === log.blockHash && before.logIndex < log.logIndex;
  });
}

/** A log that its block's filter excludes was made up. */
function fitsBloom(header: BlockHeader, logs: readonly WireLog[]): boolean {
  return logs.every(
    (log) =>
      bloomHas(header.logsBloom, log.address) &&
      log.topics.every((topic) => bloomHas(header.logsBloom, topic)),
  );
}

/** The block's filter allows one of the addresses, but no log came: the receipts decide. */
async function heldBack(
  endpoint: Endpoint,
  header: BlockHeader,
  addresses: ReadonlySet<Hex>,
): Promise<Result<boolean>> {
  const block = await endpoint.ask(
    'eth_getBlockByNumber',
    [toQuantity(header.number), false],
    transactionsSchema.nullable(),
  );
  if (!block.ok) return block;
  const receipts = await endpoint.askMany(
    (block.value ?? []).map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
    receiptSchema.nullable(),
  );
  if (!receipts.ok) return receipts;
  return ok(
    receipts.value.some((receipt) => receipt?.logs.some((log) => addresses.has(log.address)) ?? true),
  );
}

/**
 * Logs of one endpoint, checked for everything that shows without a second one: address and range, order, one hash per
 * block, that hash in the block's header, the header's filter both ways. Anything else: `chain.implausible`.
 */
export async function checkedLogs(
  endpoint: Endpoint,
  addresses: readonly Hex[],
  from: number,
  to: number,
): Promise<Result<LogBlock[]>> {
  const wanted = new Set(addresses.map((address): Hex => `0x${address.slice(2).toLowerCase()}`));
  const answered = await endpoint.ask(
    'eth_getLogs',
    [{ address: [...wanted], fromBlock: toQuantity(from), toBlock: toQuantity(to) }],
    logsSchema,
  );
  if (!answered.ok) return answered;
  const logs = answered.value;
  if (!inOrder(logs) || logs.some((log) => log.block < from || log.block > to || !wanted.has(log.address)))
    return lie(endpoint);
  const byBlock = new Map<number, WireLog[]>();
  for (const log of logs) byBlock.set(log.block, [...(byBlock.get(log.block) ?? []), log]);
  const everyHeader = to - from < EVERY_HEADER;
  const numbers = everyHeader
    ? Array.from({ length: to - from + 1 }, (_, i) => from + i)
    : [...byBlock.keys()];
  const headers = await endpoint.askMany(
    numbers.map((number) => ({ method: 'eth_getBlockByNumber', params: [toQuantity(number), false] })),
    headerSchema.nullable(),
  );
  if (!headers.ok) return headers;
  const blocks: LogBlock[] = [];
  let parent: BlockHeader | null = null;
  for (const [i, header] of headers.value.entries()) {
    const here = byBlock.get(numbers[i] ?? -1) ?? [];
    if (header === null || header.number !== numbers[i]) return chainErrors.notFinal();
    // A reorg between two questions looks the same as a lie; asked again, only the lie stays.
    if (everyHeader && parent !== null && header.parentHash !== parent.hash) return chainErrors.notFinal();
    if (here.some((log) => log.blockHash !== header.hash)) return chainErrors.notFinal();
    if (!fitsBloom(header, here)) return lie(endpoint);
    if (here.length === 0 && [...wanted].some((address) => bloomHas(header.logsBloom, address))) {
      const held = await heldBack(endpoint, header, wanted);
      if (!held.ok) return held;
      if (held.value) return lie(endpoint);
    }
    if (here.length > 0)
      blocks.push({
        number: header.number,
        hash: header.hash,
        time: header.time,
        logs: here.map(withoutBlock),
      });
    parent = header;
  }
  return ok(blocks);
}

function withoutBlock({ block: _block, blockHash: _hash, ...log }: WireLog): RawLog {
  return log;
}

/** The same blocks with the same logs. */
export function sameLogs(a: readonly LogBlock[], b: readonly LogBlock[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
