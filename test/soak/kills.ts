import { broken, type KillOptions, runKilled } from '../fixtures/killed-town.ts';
import type { Mortal } from '../fixtures/mortal-home.ts';

/** One home killed again and again over days of slots: nothing lost, nothing doubled, every bill right. */
export async function soakKills(options: KillOptions): Promise<boolean> {
  process.stdout.write(`${options.kills} kills over ${options.slots} slots.\n`);
  const began = performance.now();
  // A run that is stopped has told as much as it knew.
  const progress = async (slot: number, home: Mortal): Promise<void> => {
    const report = await home.report();
    const found = broken(report, { ...options, slots: slot });
    const settled = report.rows.filter(({ state }) => state === 'settled').length;
    process.stdout.write(
      `slot ${slot}: killed ${home.deaths()} times; ${settled} slots settled; wrong: ${found.length}; ` +
        `${Math.round((performance.now() - began) / 1000)} s\n`,
    );
    for (const line of found.slice(0, 10)) process.stdout.write(`  ${line}\n`);
  };
  const { town, home } = await runKilled({ ...options, progress });
  const report = await home.report();
  const found = broken(report, options);
  const deaths = home.deaths();
  await town.close();
  const settled = report.rows.filter(({ state }) => state === 'settled').length;
  process.stdout.write(
    `killed ${deaths} times; ${settled} slots settled, ${report.bills.length} bills; wrong: ${found.length}\n`,
  );
  for (const line of found) process.stdout.write(`${line}\n`);
  return found.length === 0 && deaths > options.kills / 2;
}
