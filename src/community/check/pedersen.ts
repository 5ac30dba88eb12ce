import { claimHolds, commit, deriveH, G, H, NEUTRAL } from '../../shared/protocol/pedersen.ts';
import { integer, type Json, list, number, object, point } from './read.ts';
import type { Tally } from './tally.ts';

/** pedersen.json: H, the counter that found it, commitments. */
export function checkPedersen(name: string, file: Json, tally: Tally): void {
  const root = object(file, name);
  tally.fields(name, root, ['G', 'H', 'counter', 'commitments']);
  const derived = deriveH();
  if (root['G'] !== undefined) tally.check(`${name} G`, point(root['G'], 'G'), G);
  if (root['H'] !== undefined) {
    tally.check(`${name} H`, point(root['H'], 'H'), H);
    tally.check(`${name} H from its counter`, H, derived.h);
  }
  if (root['counter'] !== undefined) {
    tally.check(`${name} counter`, number(root['counter'], 'counter'), derived.counter);
  }
  for (const [i, entry] of list(root['commitments'] ?? [], 'commitments').entries()) {
    const at = `${name} commitments[${i}]`;
    tally.group(at, () => {
      const item = object(entry, 'commitment');
      tally.fields(`${name} commitments`, item, ['v', 'rho', 'point']);
      const v = integer(item['v'], 'v');
      const rho = integer(item['rho'], 'rho');
      const expected = point(item['point'], 'point');
      tally.check(`${at} point`, expected, commit(v, rho));
      tally.check(`${at} as a claim`, true, claimHolds({ points: [expected, NEUTRAL], v, rho }));
    });
  }
}
