import { ok, type Result } from '../../shared/result.ts';
import type { BlockHeader, Call, Confirmation, Hex, Receipt } from './api.ts';
import type { Endpoint } from './endpoint.ts';
import { chainErrors } from './errors.ts';
import type { Heads } from './heads.ts';
import { dataSchema, headerSchema, receiptSchema, toQuantity } from './wire.ts';

interface Asked {
  readonly calls: readonly Call[];
  readonly transactions: readonly Hex[];
}

interface Testimony {
  readonly results: Hex[];
  readonly receipts: Receipt[];
}

/** What one endpoint says at the final block, by hash, so that it cannot answer for another one. */
async function testify(endpoint: Endpoint, final: BlockHeader, asked: Asked): Promise<Result<Testimony>> {
  const header = await endpoint.ask(
    'eth_getBlockByNumber',
    [toQuantity(final.number), false],
    headerSchema.nullable(),
  );
  if (!header.ok) return header;
  if (header.value === null) return chainErrors.notFinal();
  if (header.value.hash !== final.hash) return chainErrors.disagree('final blocks');
  const results = await endpoint.askMany(
    asked.calls.map(({ to, data }) => ({
      method: 'eth_call',
      params: [
        { to, data },
        { blockHash: final.hash, requireCanonical: true },
      ],
    })),
    dataSchema,
  );
  if (!results.ok) return results;
  const receipts = await endpoint.askMany(
    asked.transactions.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
    receiptSchema.nullable(),
  );
  if (!receipts.ok) return receipts;
  const mined: Receipt[] = [];
  for (const [i, receipt] of receipts.value.entries()) {
    if (receipt === null || receipt.block.number > final.number) return chainErrors.notFinal();
    if (receipt.txHash !== asked.transactions[i]) return chainErrors.implausible(endpoint.name);
    mined.push(receipt);
  }
  const blocks = await endpoint.askMany(
    mined.map(({ block }) => ({
      method: 'eth_getBlockByNumber',
      params: [toQuantity(block.number), false],
    })),
    headerSchema.nullable(),
  );
  if (!blocks.ok) return blocks;
  if (blocks.value.some((block, i) => block?.hash !== mined[i]?.block.hash)) return chainErrors.notFinal();
  return ok({ results: results.value, receipts: mined });
}

function same(a: Testimony, b: Testimony): boolean {
  const text = (value: Testimony): string =>
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
  return text(a) === text(b);
}

/** Two endpoints are independent if they are on different hosts; the household chose them from different operators. */
function independent(a: Endpoint, b: Endpoint): boolean {
  return a !== b && a.name !== b.name;
}

/** See `Chain.confirmFinal`. Codes: `chain.unconfirmed`, `chain.disagree`, `chain.not-final`, `chain.reverted`. */
export async function confirmFinal(parts: {
  readonly endpoints: readonly Endpoint[];
  readonly heads: Heads;
  readonly asked: Asked;
}): Promise<Result<Confirmation>> {
  const final = await parts.heads.finalBlock();
  if (!final.ok) return final;
  const usable = parts.endpoints.filter((endpoint) => endpoint.usable());
  const own = usable.filter((endpoint) => endpoint.options.own);
  const answers: { endpoint: Endpoint; testimony: Testimony }[] = [];
  let failure: Result<never> | null = null;
  for (const endpoint of own.length > 0 ? own : usable) {
    const said = await testify(endpoint, final.value, parts.asked);
    if (!said.ok) {
      if (said.error.code === 'chain.disagree' || said.error.code === 'chain.reverted') return said;
      failure = said;
      continue;
    }
    const found = (by: Confirmation['by']): Result<Confirmation> =>
      ok({
        block: { number: final.value.number, hash: final.value.hash },
        time: final.value.time,
        results: said.value.results,
        receipts: said.value.receipts,
        by,
      });
    if (endpoint.options.own) return found('own-node');
    if (answers.some((other) => !same(other.testimony, said.value))) return chainErrors.disagree('its state');
    if (answers.some((other) => independent(other.endpoint, endpoint))) return found('second-endpoint');
    answers.push({ endpoint, testimony: said.value });
  }
  if (failure !== null && failure.error.code === 'chain.not-final') return failure;
  return answers.length === 0 && failure !== null ? failure : chainErrors.unconfirmed();
}
