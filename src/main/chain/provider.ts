/**
 * The chain through several JSON-RPC services. From below: `http.ts` (transport), `wire.ts` (checked answers),
 * `endpoint.ts` (one service: time-outs, back-off, chain id), `heads.ts` (whose head, which block is final),
 * `logs.ts` and `bloom.ts` (logs that fit their blocks), `confirm.ts` (two endpoints that say the same),
 * `witness.ts` (one endpoint by itself), `chain-time.ts`; above it
 * `contract.ts`, `outbox.ts` and `sync.ts`. What others may call is in `api.ts`.
 */
import type { z } from 'zod';
import { ok, type Result } from '../../shared/result.ts';
import type { Chain, ChainOptions, FeeQuote, Hex, LogBlock, Transport } from './api.ts';
import { makeChainTimer } from './chain-time.ts';
import { confirmFinal } from './confirm.ts';
import { type Endpoint, makeEndpoint, noneUsable } from './endpoint.ts';
import { chainErrors } from './errors.ts';
import { agreed, gather } from './gather.ts';
import { makeHeads } from './heads.ts';
import { httpTransport } from './http.ts';
import { checkedLogs, sameLogs } from './logs.ts';
import { countSchema, dataSchema, headerSchema, quantitySchema, receiptSchema, toQuantity } from './wire.ts';
import { makeWitness } from './witness.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const LIAR_MS = 600_000;

/** Failures that say something about the question, not about the endpoint: asking another one would not help. */
const FINAL_ANSWERS: ReadonlySet<string> = new Set(['chain.reverted', 'chain.range']);

export function openChain(options: ChainOptions, transport: Transport = httpTransport): Chain {
  const { clock, chainId, finality } = options;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const endpoints = options.endpoints.map((endpoint) =>
    makeEndpoint({ endpoint, chainId, clock, timeoutMs, transport }),
  );
  const timer = makeChainTimer(clock);
  const heads = makeHeads({ endpoints, options, timer });

  /**
   * In order of preference, except that an endpoint cut off from the others comes after those with the newest head: it does
   * answer, but judged by its old state an honest transaction would seem to fail. Those that failed come last, because a
   * hanging one costs its whole time-out.
   */
  const inOrder = (): Endpoint[] => {
    const rank = (endpoint: Endpoint): number => (endpoint.healthy() ? (heads.behind(endpoint) ? 1 : 0) : 2);
    return endpoints.filter((endpoint) => endpoint.usable()).sort((a, b) => rank(a) - rank(b));
  };
  /** The first endpoint that answers. */
  const first = async <T>(work: (endpoint: Endpoint) => Promise<Result<T>>): Promise<Result<T>> => {
    let last: Result<T> = noneUsable(endpoints);
    for (const endpoint of inOrder()) {
      last = await work(endpoint);
      if (last.ok || FINAL_ANSWERS.has(last.error.code)) return last;
      if (last.error.code === 'chain.implausible') endpoint.setAside(last.error, LIAR_MS);
    }
    return last;
  };
  const ask = <S extends z.ZodType>(method: string, params: readonly unknown[], schema: S) =>
    first((endpoint) => endpoint.ask(method, params, schema));

  const logs = async (addresses: readonly Hex[], from: number, to: number): Promise<Result<LogBlock[]>> => {
    const answers: { endpoint: Endpoint; blocks: LogBlock[] }[] = [];
    let failure: Result<LogBlock[]> = noneUsable(endpoints);
    for (const endpoint of inOrder()) {
      const blocks = await checkedLogs(endpoint, addresses, from, to);
      if (!blocks.ok) {
        failure = blocks;
        if (blocks.error.code === 'chain.implausible') endpoint.setAside(blocks.error, LIAR_MS);
        if (blocks.error.code === 'chain.range') return blocks;
        continue;
      }
      if (endpoint.options.own) return blocks;
      const agreeing = answers.find((answer) => sameLogs(answer.blocks, blocks.value));
      if (agreeing !== undefined) {
        for (const other of answers)
          if (other !== agreeing) other.endpoint.setAside(chainErrors.disagree('logs').error, LIAR_MS);
        return blocks;
      }
      answers.push({ endpoint, blocks: blocks.value });
    }
    if (answers.length > 1) return chainErrors.disagree('logs');
    return answers[0] === undefined ? failure : ok(answers[0].blocks);
  };

  const countAt = (account: Hex, block: string) => (endpoint: Endpoint) =>
    endpoint.ask('eth_getTransactionCount', [account, block], countSchema);

  const fees = async (): Promise<Result<FeeQuote>> => {
    const head = await heads.head();
    if (!head.ok) return head;
    const { baseFeePerGas } = head.value;
    if (baseFeePerGas === null) {
      const gasPrice = await ask('eth_gasPrice', [], quantitySchema);
      return gasPrice.ok ? ok({ type: 'legacy', gasPrice: gasPrice.value }) : gasPrice;
    }
    // A base fee of zero with a gas price of zero is a network with free gas; some refuse typed transactions there.
    const tips = await gather(endpoints, clock, (endpoint) =>
      endpoint.ask('eth_maxPriorityFeePerGas', [], quantitySchema),
    );
    // The lowest: a service that names too much would have the household pay it.
    const maxPriorityFeePerGas =
      tips.said.reduce<bigint | null>(
        (least, { value }) => (least === null || value < least ? value : least),
        null,
      ) ?? 0n;
    if (baseFeePerGas === 0n && maxPriorityFeePerGas === 0n) return ok({ type: 'legacy', gasPrice: 0n });
    return ok({ type: 'eip1559', baseFee: baseFeePerGas, maxPriorityFeePerGas });
  };

  const chain: Chain = {
    chainId,
    finality,
    head: () => heads.head(),
    finalBlock: () => heads.finalBlock(),
    async block(number) {
      const header = await ask('eth_getBlockByNumber', [toQuantity(number), false], headerSchema.nullable());
      if (!header.ok) return header;
      return header.value === null || header.value.number !== number
        ? chainErrors.notFinal()
        : ok(header.value);
    },
    call: ({ to, data }, at) =>
      ask('eth_call', [{ to, data }, at === 'latest' ? at : toQuantity(at)], dataSchema),
    confirmFinal: (asked) => confirmFinal({ endpoints, heads, asked }),
    balance: (account) => ask('eth_getBalance', [account, 'latest'], quantitySchema),
    async transactionCount(account, at) {
      // Services that lag by a moment are common: the lower number is corrected by the next question.
      if (at === 'latest')
        return agreed(endpoints, clock, countAt(account, 'latest'), (counts) => ({
          value: Math.min(...counts),
        }));
      const final = await heads.finalBlock();
      if (!final.ok) return final;
      return agreed(endpoints, clock, countAt(account, toQuantity(final.value.number)), () => null);
    },
    async receipt(txHash, by = 'anyone') {
      const { said, failure } = await gather(endpoints, clock, (endpoint) =>
        endpoint.ask('eth_getTransactionReceipt', [txHash], receiptSchema.nullable()),
      );
      const known = said.filter((answer) => answer.value?.txHash === txHash);
      if (said.length === 0) return failure ?? noneUsable(endpoints);
      if (by === 'anyone') return ok(known[0]?.value ?? null);
      const own = said.find((answer) => answer.endpoint.options.own);
      if (own !== undefined) return ok(own.value);
      // One that lies about the outcome names the right block all the same.
      const alike = ({ value: a }: (typeof known)[number], { value: b }: (typeof known)[number]): boolean =>
        a?.block.hash === b?.block.hash && a?.success === b?.success;
      const most = known.find((one) => 2 * known.filter((other) => alike(one, other)).length > said.length);
      return ok(most?.value ?? null);
    },
    async broadcast(raw) {
      const sent = await Promise.all(
        endpoints
          .filter((endpoint) => endpoint.usable())
          .map((endpoint) => endpoint.ask('eth_sendRawTransaction', [raw], dataSchema)),
      );
      const taken = sent.find((answer) => answer.ok || alreadyKnown(answer));
      if (taken !== undefined) return ok(null);
      const refused = sent.find((answer) => !answer.ok);
      return refused !== undefined && !refused.ok ? refused : noneUsable(endpoints);
    },
    fees,
    estimateGas: ({ to, data }, from) => ask('eth_estimateGas', [{ from, to, data }], quantitySchema),
    logs,
    chainTime: () => timer.now(),
    endpoints: () => heads.statuses(),
    witness(url) {
      const witness = makeEndpoint({ endpoint: { url, own: false }, chainId, clock, timeoutMs, transport });
      return makeWitness(witness);
    },
    close() {
      for (const endpoint of endpoints) endpoint.close();
    },
  };
  return chain;
}

function alreadyKnown(answer: Result<unknown>): boolean {
  if (answer.ok) return true;
  const detail = answer.error.params?.['detail'];
  return (
    typeof detail === 'string' &&
    /already known|known transaction|already imported|already exists/i.test(detail)
  );
}
