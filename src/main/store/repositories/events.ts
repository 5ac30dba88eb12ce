import { fail, ok, type Result } from '../../../shared/result.ts';
import type { BlockId, EventsRepository, Hex, Sealable, StoredBlock } from '../api.ts';
import { isHex, isRecord } from '../codec.ts';
import { damaged } from '../faults.ts';
import { MAX_KEY } from '../sealed-table.ts';
import { layouts } from '../tables.ts';
import { blockShape } from './block-shape.ts';
import { namedTable, type Toolbox } from './tools.ts';

/** Where the cursor is kept among the settings; a setting of the household never starts with a dot. */
export const CURSOR = '.sync-cursor';

/** Hashes of blocks further back than this cannot matter: no deployment's finality comes near it. */
const ANCHORS_KEPT = 2048;

function wrong(): never {
  throw damaged(layouts.blocks.name);
}

function hex(value: Sealable | undefined): Hex {
  return isHex(value) ? value : wrong();
}

function whole(value: Sealable | undefined): number {
  return typeof value === 'number' ? value : wrong();
}

export function eventsRepository(tools: Toolbox): EventsRepository {
  const blocks = tools.shaped(layouts.blocks, blockShape);
  const anchors = tools.table(layouts.anchors);
  const settings = namedTable(tools, layouts.settings);

  const cursor = (): BlockId | null => {
    const stored = settings.get(CURSOR);
    if (stored === null) return null;
    if (!isRecord(stored)) return wrong();
    return { number: whole(stored['number']), hash: hex(stored['hash']) };
  };
  const setCursor = (to: BlockId): void => settings.put(CURSOR, { number: to.number, hash: to.hash });

  const commit = (batch: Parameters<EventsRepository['commit']>[0]): Result<null> => {
    const at = tools.read(cursor);
    if (!at.ok) return at;
    if (at.value !== null && batch.from !== at.value.number + 1)
      return fail(
        'store.gap',
        'Blocks of the chain came out of order; nothing was stored.',
        'The wallet asks for them again by itself.',
        { expected: at.value.number + 1, got: batch.from },
      );
    return tools.write(() => {
      for (const block of batch.blocks)
        blocks.put(block.number, { hash: block.hash, time: block.time, logs: block.logs });
      for (const anchor of batch.anchors) anchors.put(anchor.number, anchor.hash);
      anchors.removeRange(0, Math.max(0, batch.to.number - ANCHORS_KEPT));
      setCursor(batch.to);
      return null;
    });
  };

  return {
    cursor: () => tools.read(cursor),
    commit,
    rollback: (to) =>
      tools.write(() => {
        blocks.removeRange(to.number + 1, MAX_KEY);
        anchors.removeRange(to.number + 1, MAX_KEY);
        setCursor(to);
        return null;
      }),
    anchors: (number, limit) =>
      tools.read(() =>
        anchors
          .range({ from: 0, to: number + 1, limit, newestFirst: true })
          .map(({ key, value }) => ({ number: key, hash: hex(value) })),
      ),
    range: (from, to, limit) =>
      tools.read(() =>
        blocks
          .range(limit === undefined ? { from, to: to + 1 } : { from, to: to + 1, limit })
          .map(({ key, value }): StoredBlock => ({ number: key, ...value })),
      ),
    prune(block) {
      const removed = tools.write(() => blocks.removeRange(0, block));
      return removed.ok ? ok({ removed: removed.value }) : removed;
    },
  };
}
