import { z } from 'zod';
import { expectOk, ok } from '../../shared/result.ts';
import { periodNo, slotNo, utcSeconds } from '../../shared/units.ts';
import type { Hex, SlotRecord, Store, StoredReading } from './api.ts';

/** A settled slot with figures that follow from its number: for tests and benches of the store. */
export function settledSlot(n: number): SlotRecord {
  const unknown = n % 41 === 0;
  const sold = n % 3 === 0 ? n % 700 : 0;
  return {
    slot: {
      slot: slotNo(n),
      state: n % 17 === 0 ? 'skipped' : 'settled',
      reason: n % 17 === 0 ? 'meter.silent' : null,
      price: 80_000 + (n % 270_000),
      volumeWh: 4000 + (n % 900),
      offeredSellWh: sold,
      offeredBuyWh: 0,
      soldWh: sold,
      boughtWh: n % 3 === 1 ? n % 500 : 0,
      importWh: unknown ? null : n % 800,
      exportWh: unknown ? null : (n * 7) % 600,
      imbalancePrice: n % 2 === 0 ? 350_000 : 80_000,
      amount: BigInt(n % 1000) * 123_457n - 60_000_000n,
      agrees: true,
      generatedWh: n % 5 === 0 ? null : n % 900,
      withoutCommunity: BigInt(n % 800) * 350_000n,
    },
    detail: { tx: [`0x${n.toString(16).padStart(64, '0')}`], sums: [n, n + 1], amount: BigInt(n) },
  };
}

export function readingAt(timeMs: number, more: Partial<StoredReading> = {}): StoredReading {
  return {
    source: 'meter 4530 0123',
    timeMs,
    segment: 0,
    importMicroWh: BigInt(timeMs) * 7n,
    exportMicroWh: null,
    generationMicroWh: null,
    powerMilliW: -1500,
    flags: ['tariffs-summed'],
    ...more,
  };
}

const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;

/** Something in every table, `size` of each kind. */
export function fill(store: Store, size: number): void {
  expectOk(
    store.transaction(() => {
      fillTables(store, size);
      return ok(null);
    }),
  );
}

function fillTables(store: Store, size: number): void {
  const numbers = Array.from({ length: size }, (_, i) => i);
  expectOk(store.slots.putMany(numbers.map(settledSlot), true));
  expectOk(store.slots.put(settledSlot(size), false));
  expectOk(store.readings.append(numbers.map((n) => readingAt(n * 10_000))));
  expectOk(store.readings.append([readingAt(5, { source: 'roof' })]));
  expectOk(
    store.rounds.putMany(
      numbers.map((n) => ({ slot: slotNo(n), record: { sums: [n, n * 2], price: 80_000 } })),
    ),
  );
  for (const n of numbers.slice(0, Math.ceil(size / 8))) {
    expectOk(store.settings.set(`setting ${n}`, { n }));
    expectOk(store.vectors.putOnce(1, slotNo(n), { V: [BigInt(n) << 200n], bind: hash(n) }));
    expectOk(store.vectors.putOnce(2, slotNo(n), { V: [BigInt(n) << 100n], bind: hash(n + 1) }));
    expectOk(store.outbox.put({ id: `submit:${n}`, createdAt: n, done: n % 4 !== 0, data: hash(n) }));
    expectOk(store.bills.put(periodNo(n), { amount: BigInt(n) * -1000n }));
    expectOk(store.disclosures.put(`disclosure ${n}`, utcSeconds(n), { to: 'city' }));
    expectOk(store.journal.add('drill', { n }));
    expectOk(
      store.events.commit({
        from: n,
        to: { number: n, hash: hash(n) },
        blocks: [
          {
            number: n,
            hash: hash(n),
            time: n,
            logs: [
              { logIndex: 0, txHash: hash(n), address: `0x${'ab'.repeat(20)}`, topics: [], data: hash(n) },
            ],
          },
        ],
        anchors: [{ number: n, hash: hash(n) }],
      }),
    );
  }
}

/** Everything that `fill` wrote, read back under names; what is missing is missing here too. Null: a read failed. */
export function readBack(store: Store, size: number): Map<string, string> | null {
  const found = new Map<string, string>();
  let failed = false;
  const note = (name: string, result: { ok: true; value: unknown } | { ok: false }): void => {
    if (!result.ok) failed = true;
    else if (result.value !== null)
      found.set(
        name,
        JSON.stringify(result.value, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)),
      );
  };
  for (let n = 0; n <= size; n += 1) {
    note(`slots ${n}`, store.slots.get(slotNo(n)));
    note(`rounds ${n}`, store.rounds.get(slotNo(n)));
    if (n > Math.ceil(size / 8)) continue;
    note(`settings ${n}`, store.settings.get(`setting ${n}`, anySetting));
    note(`vectors ${n} 1`, store.vectors.get(1, slotNo(n)));
    note(`vectors ${n} 2`, store.vectors.get(2, slotNo(n)));
    note(`outbox ${n}`, store.outbox.get(`submit:${n}`));
    note(`bills ${n}`, store.bills.get(periodNo(n)));
    note(`disclosures ${n}`, store.disclosures.get(`disclosure ${n}`));
  }
  const lists: [string, { ok: true; value: readonly unknown[] } | { ok: false }][] = [
    ['readings', store.readings.range('meter 4530 0123', 0, 1e12)],
    ['roof', store.readings.range('roof', 0, 1e12)],
    ['blocks', store.events.range(0, 1e9)],
    ['journal', store.journal.list({ limit: 1e6 })],
    ['unfinished', store.slots.unfinished()],
    ['open outbox', store.outbox.unfinished()],
  ];
  for (const [name, list] of lists) {
    if (!list.ok) failed = true;
    else for (const item of list.value) note(`${name} ${idOf(item)}`, { ok: true, value: item });
  }
  return failed ? null : found;
}

const anySetting = z.unknown();

function idOf(item: unknown): string {
  return JSON.stringify(item, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
}
