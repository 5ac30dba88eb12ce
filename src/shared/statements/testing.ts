/** Slots of a made-up home for the tests of statements. */
import type { StatementSlot } from './lines.ts';
import type { StatementSource } from './statement.ts';

/** Slot n of a community that began at `genesis`: even slots buy 100 Wh of 150, odd ones sell 200 of 260. */
export function testSlot(n: number, genesis: number, change: Partial<StatementSlot> = {}): StatementSlot {
  const buys = n % 2 === 0;
  const [price, retail, feedIn] = [200_000, 350_000, 80_000];
  const net = buys ? 150 : -260;
  const trade = buys ? 100 : -200;
  const imbalancePrice = buys ? retail : feedIn;
  return {
    slot: n,
    start: genesis + n * 900,
    end: genesis + (n + 1) * 900,
    ownPeriod: Math.floor(n / 96),
    period: Math.floor(n / 96),
    state: 'settled',
    reason: null,
    agrees: true,
    importWh: buys ? 150 : 0,
    exportWh: buys ? 0 : 260,
    generatedWh: null,
    boughtWh: buys ? 100 : 0,
    soldWh: buys ? 0 : 200,
    price,
    imbalancePrice,
    retail,
    feedIn,
    amount: BigInt(price * trade + imbalancePrice * (net - trade)),
    withoutCommunity: BigInt(net * (net > 0 ? retail : feedIn)),
    ...change,
  };
}

/** A source over slots that are made when they are asked for. */
export function testSource(
  count: number,
  genesis: number,
  change: (n: number) => Partial<StatementSlot> = () => ({}),
): StatementSource {
  return {
    community: 'Test town',
    account: `0x${'ab'.repeat(20)}`,
    currency: 'EUR',
    from: genesis,
    to: genesis + count * 900,
    madeAt: genesis + count * 900,
    slots: count,
    *pages() {
      for (let at = 0; at < count; at += 2_000) {
        yield Array.from({ length: Math.min(2_000, count - at) }, (_, i) =>
          testSlot(at + i, genesis, change(at + i)),
        );
      }
    },
    billOf: (period) => ({ state: 'settled', booked: BigInt(period), transaction: `0x${'cd'.repeat(32)}` }),
    transactionOf: () => null,
  };
}

export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all.join('');
}
