import type { Node } from './axdr.ts';
import { type CosemValue, isObis } from './objects.ts';

/**
 * Lists that carry no codes: the grid operator's paper says what stands where. `null` places are passed over.
 */
interface Layout {
  readonly matches: (top: readonly Node[]) => boolean;
  readonly codes: readonly (readonly number[] | null)[];
}

const ENERGY = (direction: number, tariff: number): number[] => [1, 0, direction, 8, tariff, 255];
const POWER = (direction: number): number[] => [1, 0, direction, 7, 0, 255];
const METER_ID = [0, 0, 96, 1, 0, 255];
const DEVICE_NAME = [0, 0, 42, 0, 0, 255];
const CLOCK = [0, 0, 1, 0, 0, 255];
const LIST_VERSION = [1, 1, 0, 2, 129, 255];

const kinds = (top: readonly Node[], pattern: string): boolean =>
  [...pattern].every((letter, n) => top[n]?.kind === (letter === 'o' ? 'octets' : 'number'));

const KAIFA_HEAD = [LIST_VERSION, METER_ID, null, POWER(1), POWER(2)];
const KAIFA_TAIL = [CLOCK, ENERGY(1, 0), ENERGY(2, 0)];
const KAIFA_SINGLE = [...KAIFA_HEAD, null, null, null, null];
const KAIFA_THREE = [...KAIFA_SINGLE, null, null, null, null];

const kaifa = (count: number, codes: Layout['codes']): Layout => ({
  matches: (top) => top.length === count && kinds(top, 'ooonn'),
  codes,
});

const LAYOUTS: readonly Layout[] = [
  // Norwegian HAN, Kaifa: list 1 is power alone; lists 2 and 3 for one and three phases.
  { matches: (top) => top.length === 1 && kinds(top, 'n'), codes: [POWER(1)] },
  kaifa(9, KAIFA_SINGLE),
  kaifa(13, KAIFA_THREE),
  kaifa(14, [...KAIFA_SINGLE, ...KAIFA_TAIL]),
  kaifa(18, [...KAIFA_THREE, ...KAIFA_TAIL]),
  // Slovenian distributors (ECE): list 1 with powers, list 2 with registers.
  {
    matches: (top) => top.length === 18 && kinds(top, 'oonnnn'),
    codes: [DEVICE_NAME, METER_ID, POWER(1), POWER(2)],
  },
  {
    matches: (top) => top.length === 12 && kinds(top, 'oo') && kinds(top.slice(4), 'nnnnnnnn'),
    codes: [
      DEVICE_NAME,
      METER_ID,
      null,
      null,
      ENERGY(1, 0),
      ENERGY(1, 1),
      ENERGY(1, 2),
      ENERGY(2, 0),
      ENERGY(2, 1),
      ENERGY(2, 2),
    ],
  },
  // Iskra: opens with the code of its push setup 0-6:25.9.0, and often ends before its announced length.
  {
    matches: (top) => isPushSetup(top[0]) && kinds(top.slice(1), 'ooonn'),
    codes: [null, null, null, null, ENERGY(1, 0), ENERGY(2, 0), null, null, POWER(1), POWER(2)],
  },
];

function isPushSetup(node: Node | undefined): boolean {
  return isObis(node) && node.bytes[0] === 0 && node.bytes[2] === 25 && node.bytes[3] === 9;
}

/** The values of a list without codes; null if its order is not known. */
export function positionalValues(top: readonly Node[]): CosemValue[] | null {
  const layout = LAYOUTS.find((candidate) => candidate.matches(top));
  if (layout === undefined) return null;
  return layout.codes.flatMap((code, n) => {
    const node = top[n];
    return code === null || node === undefined
      ? []
      : [{ obis: Uint8Array.from(code), node, scaler: 0, unit: null }];
  });
}
