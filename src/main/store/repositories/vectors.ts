import { fail, ok } from '../../../shared/result.ts';
import { type SlotNo, slotNo } from '../../../shared/units.ts';
import type { VectorKind, VectorsRepository } from '../api.ts';
import { sameContent } from '../codec.ts';
import { layouts } from '../tables.ts';
import type { Toolbox } from './tools.ts';

const keyOf = (kind: VectorKind, slot: SlotNo): number => slot * 4 + kind;

/** One vector per (kind, slot), ever (docs/protocol.md, section 7). */
export function vectorsRepository(tools: Toolbox): VectorsRepository {
  const table = tools.table(layouts.vectors);
  return {
    putOnce(kind, slot, content) {
      const there = tools.read(() => table.get(keyOf(kind, slot)));
      if (!there.ok) return there;
      if (there.value !== null) {
        if (sameContent(there.value, content)) return ok({ added: false });
        return fail(
          'store.second-vector',
          'Another sealed value for this slot is already on disk; the second was refused, for sending two could show what you use.',
          'Nothing is to be done; the first one stays in use.',
          { kind, slot },
        );
      }
      return tools.write(() => {
        table.put(keyOf(kind, slot), content);
        return { added: true };
      });
    },
    get: (kind, slot) => tools.read(() => table.get(keyOf(kind, slot))),
    slots: (kind, from, to) =>
      tools.read(() =>
        table
          .range({ from: from * 4, to: to * 4 })
          .filter((entry) => entry.key % 4 === kind)
          .map((entry) => slotNo((entry.key - kind) / 4)),
      ),
  };
}
