import { lookAfterStorm, runStorm, type StormTown } from '../fixtures/storm-town.ts';
import { heapMeter } from './heap.ts';

/**
 * Of all slots that can be settled. A withheld reveal leaves a home out of 8 slots, the next one of 16, then of 32 (section 8
 * of docs/protocol.md): one of them in a day, or three in a week, is what the network may cost a home by that rule, and
 * hardly anything else. With a network that loses one answer in twenty most runs lose no slot at all.
 */
const SETTLED_AT_LEAST = 0.9;

/** Days of slots behind a bad network: nothing doubled, nothing halted, every bill right. */
export async function soakNetwork(options: {
  readonly slots: number;
  readonly slotsPerPeriod: number;
  readonly seed: number;
}): Promise<boolean> {
  process.stdout.write(`Six homes behind a bad network for ${options.slots} slots.\n`);
  const heap = heapMeter();
  const began = performance.now();
  // A run that is stopped has told as much as it knew.
  const progress = (slot: number, storm: StormTown): void => {
    const { found, settled } = lookAfterStorm(storm, { ...options, slots: slot });
    const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
    process.stdout.write(
      `slot ${slot}: ${settled} of ${storm.town.homes.length * slot} slots settled; wrong: ${found.length}; ` +
        `heap ${megabytes(heap())}, process ${megabytes(process.memoryUsage().rss)}; ` +
        `${Math.round((performance.now() - began) / 1000)} s\n`,
    );
    for (const line of found.slice(0, 10)) process.stdout.write(`  ${line}\n`);
  };
  const storm = await runStorm({ ...options, storm: { from: 1, to: options.slots - 4 }, progress });
  const { found, settled } = lookAfterStorm(storm, options);
  const homes = storm.town.homes.length;
  await storm.town.close();
  for (const [name, count] of Object.entries(storm.faults))
    process.stdout.write(`${name.padEnd(12)} ${count}\n`);
  process.stdout.write(`${settled} of ${homes * options.slots} slots settled; wrong: ${found.length}\n`);
  for (const line of found.slice(0, 50)) process.stdout.write(`${line}\n`);
  return found.length === 0 && settled > SETTLED_AT_LEAST * homes * (options.slots - 4);
}
