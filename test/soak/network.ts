import { lookAfterStorm, runStorm } from '../fixtures/storm-town.ts';

/** Days of slots behind a bad network: nothing doubled, nothing halted, every bill right. */
export async function soakNetwork(options: {
  readonly slots: number;
  readonly slotsPerPeriod: number;
  readonly seed: number;
}): Promise<boolean> {
  process.stdout.write(`Six homes behind a bad network for ${options.slots} slots.\n`);
  const progress = (slot: number): void => {
    process.stdout.write(`slot ${slot}\n`);
  };
  const storm = await runStorm({ ...options, storm: { from: 1, to: options.slots - 4 }, progress });
  const { found, settled } = lookAfterStorm(storm, options);
  const homes = storm.town.homes.length;
  await storm.town.close();
  for (const [name, count] of Object.entries(storm.faults))
    process.stdout.write(`${name.padEnd(12)} ${count}\n`);
  process.stdout.write(`${settled} of ${homes * options.slots} slots settled; wrong: ${found.length}\n`);
  for (const line of found.slice(0, 50)) process.stdout.write(`${line}\n`);
  return found.length === 0 && settled > 0.8 * homes * (options.slots - 4);
}
