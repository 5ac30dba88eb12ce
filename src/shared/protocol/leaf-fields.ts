/** Fields of a slot in the readings tree (docs/protocol.md, section 10). */
export const LEAF_FIELDS = ['import', 'export', 'generation', 'registers', 'meter'] as const;
/** import, export, generation in whole Wh; registers as text; meter is the hash of the meter's id. */
export type LeafField = (typeof LEAF_FIELDS)[number];
