import type { StoreTable } from './api.ts';
import { isRecord } from './codec.ts';
import { CURSOR } from './repositories/events.ts';
import { slotShape } from './repositories/slot-row.ts';
import { CHUNK, count, noSums, packSums, type Sums } from './repositories/slot-sums.ts';
import { namedTable, type Toolbox } from './repositories/tools.ts';
import { MAX_KEY } from './sealed-table.ts';
import { layouts } from './tables.ts';

type Losses = Partial<Record<StoreTable, number | null>>;

const everything = { from: 0, to: MAX_KEY };

/** After a repair, before its commit: records that belong together are whole or gone, and what follows from others is made again. */
export function reconcile(tools: Toolbox, lost: Losses): void {
  reconcileSlots(tools, lost);
  reconcileOutbox(tools, lost);
  const fromChain: readonly StoreTable[] = [
    'settings',
    'slots',
    'slot_details',
    'blocks',
    'anchors',
    'rounds',
    'bills',
  ];
  // Raw events older than the cursor may have been pruned: what was made of them can only be fetched again.
  if (fromChain.some((table) => lost[table] !== undefined))
    namedTable(tools, layouts.settings).remove(CURSOR);
}

function add(lost: Losses, table: StoreTable, more: number): void {
  const known = lost[table];
  if (more > 0 && known !== null) lost[table] = (known ?? 0) + more;
}

export function reconcileSlots(tools: Toolbox, lost: Losses): void {
  const rows = tools.shaped(layouts.slots, slotShape);
  const details = tools.table(layouts.slotDetails);
  const open = tools.table(layouts.openSlots);
  const totals = tools.table(layouts.slotTotals);
  const openKnown = lost[layouts.openSlots.name] === undefined;
  const chunks = new Map<number, Sums>();
  let orphans = 0;
  for (const { key, value } of rows.range(everything)) {
    if (!details.has(key)) {
      rows.remove(key);
      orphans += 1;
      continue;
    }
    const chunk = Math.floor(key / CHUNK);
    const sums = chunks.get(chunk) ?? noSums();
    chunks.set(chunk, sums);
    count(sums, value, 1);
    if (!openKnown && value.state !== 'settled' && value.state !== 'skipped') open.put(key, true);
  }
  add(lost, 'slots', orphans);
  for (const { key } of details.range(everything)) if (!rows.has(key)) details.remove(key);
  for (const { key } of open.range(everything)) if (!rows.has(key)) open.remove(key);
  totals.removeRange(0, MAX_KEY);
  for (const [chunk, sums] of chunks) totals.put(chunk, packSums(sums));
}

function reconcileOutbox(tools: Toolbox, lost: Losses): void {
  const order = tools.table(layouts.outboxOrder);
  const open = tools.table(layouts.openOutbox);
  const damaged = [layouts.outbox, layouts.outboxOrder, layouts.openOutbox].some(
    (layout) => lost[layout.name] !== undefined,
  );
  if (!damaged) return;
  order.removeRange(0, MAX_KEY);
  open.removeRange(0, MAX_KEY);
  for (const { name, value } of namedTable(tools, layouts.outbox).all()) {
    if (!isRecord(value) || typeof value['order'] !== 'number' || !isRecord(value['entry'])) continue;
    order.put(value['order'], name);
    if (value['entry']['done'] !== true) open.put(value['order'], name);
  }
}
