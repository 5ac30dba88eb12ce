/**
 * `npm run soak -- NAME`: what takes too long for `npm test`. Ends with a report; exit 0 only if everything held.
 *
 *   trouble   (unless named) every kind of trouble at once; --minutes N of real time (2), of which `npm test` has two
 *   kills     --kills N (200) of one home over --slots N (672: a week of quarter-hours, each told in 24 seconds)
 *   network   lost, doubled, late answers, restarts and short reorgs over --slots N
 *   nodes     a network of four real nodes: one is killed, one is cut off (some ten minutes; fetches 110 MB once)
 */
import { parseArgs } from 'node:util';
import { soakKills } from './kills.ts';
import { soakNetwork } from './network.ts';
import { soakNodes } from './nodes/run.ts';
import { soakTrouble } from './trouble.ts';

const DAY_SLOTS = 96;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '20261123' },
    kills: { type: 'string', default: '200' },
    slots: { type: 'string', default: String(7 * DAY_SLOTS) },
  },
});
const [minutes, seed, kills, slots] = [values.minutes, values.seed, values.kills, values.slots].map(Number);
const name = positionals[0] ?? 'trouble';

const soaks: Readonly<Record<string, () => Promise<boolean>>> = {
  trouble: () => soakTrouble(minutes ?? 0, seed ?? 0),
  kills: () =>
    soakKills({ kills: kills ?? 0, slots: slots ?? 0, slotsPerPeriod: DAY_SLOTS, seed: seed ?? 0 }),
  nodes: () => soakNodes((line) => process.stdout.write(`${line}\n`)),
  network: () => soakNetwork({ slots: slots ?? 0, slotsPerPeriod: DAY_SLOTS, seed: seed ?? 0 }),
};
const soak = soaks[name];
if (soak === undefined || [minutes, seed, kills, slots].some((number) => !((number ?? 0) > 0))) {
  process.stderr.write(
    `Use: npm run soak -- ${Object.keys(soaks).join('|')} [--minutes N] [--kills N] [--slots N] [--seed N]\n`,
  );
  process.exit(2);
}
const began = performance.now();
const held = await soak();
process.stdout.write(`${Math.round((performance.now() - began) / 1000)} s. `);
process.stdout.write(held ? 'The soak held.\n' : 'The soak did NOT hold.\n');
process.exit(held ? 0 : 1);
