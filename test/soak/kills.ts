import { broken, type KillOptions, runKilled } from '../fixtures/killed-town.ts';

/** One home killed again and again over days of slots: nothing lost, nothing doubled, every bill right. */
export async function soakKills(options: KillOptions): Promise<boolean> {
  process.stdout.write(`${options.kills} kills over ${options.slots} slots.\n`);
  const progress = (slot: number, deaths: number): void => {
    process.stdout.write(`slot ${slot}: killed ${deaths} times\n`);
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
