import type { Fee, FeeQuote } from './api.ts';

/** A node takes a replacement only if both prices are a tenth higher (go-ethereum's default); an eighth is safe. */
const bump = (price: bigint): bigint => price + price / 8n + 1n;
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Room for six full blocks in a row: the base fee grows by an eighth at most per block (EIP-1559). */
function fromQuote(quote: FeeQuote): Fee {
  if (quote.type === 'legacy') return { type: 'legacy', gasPrice: quote.gasPrice };
  return {
    type: 'eip1559',
    maxFeePerGas: quote.baseFee * 2n + quote.maxPriorityFeePerGas,
    maxPriorityFeePerGas: quote.maxPriorityFeePerGas,
  };
}

export function isFree(fee: Fee): boolean {
  return fee.type === 'legacy' && fee.gasPrice === 0n;
}

const most = (fee: Fee): bigint => (fee.type === 'legacy' ? fee.gasPrice : fee.maxFeePerGas);

/** The dearest of the prices that were signed under one nonce: only what is dearer than that pushes it out. */
export function dearest(fees: readonly Fee[]): Fee | null {
  return fees.reduce<Fee | null>((best, fee) => (best === null || most(fee) > most(best) ? fee : best), null);
}

/** The price of a new transaction, or of one that must push out `before` under the same nonce. */
export function feeFor(quote: FeeQuote, before: Fee | null): Fee {
  const fee = fromQuote(quote);
  if (before === null || isFree(fee)) return fee;
  const beforeMax = most(before);
  const beforeTip = before.type === 'legacy' ? before.gasPrice : before.maxPriorityFeePerGas;
  if (fee.type === 'legacy') return { type: 'legacy', gasPrice: larger(fee.gasPrice, bump(beforeMax)) };
  const maxPriorityFeePerGas = larger(fee.maxPriorityFeePerGas, bump(beforeTip));
  return {
    type: 'eip1559',
    maxPriorityFeePerGas,
    maxFeePerGas: larger(larger(fee.maxFeePerGas, bump(beforeMax)), maxPriorityFeePerGas),
  };
}
