/**
 * The neighbours' process: eleven simulated homes with the household code of the app, each with its own seed, store
 * and meter. Told what to do by its first message, it reports its accounts and then trades until it is ended.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../main/clock.ts';
import { communityConfigSchema } from '../../main/household/community/config.ts';
import { utcSeconds } from '../../shared/units.ts';
import { createSimulatedHome, type SimulatedHome } from '../simulation/home.ts';
import { demoCurve } from './curves.ts';

export const neighboursOrderSchema = z.object({
  dir: z.string(),
  count: z.int().positive(),
  start: z.int(),
  capacityWh: z.int().positive(),
  config: communityConfigSchema,
});
export type NeighboursOrder = z.input<typeof neighboursOrderSchema>;

/** A neighbour that goes away now and then: offline for some slots, then back. */
const TRAVELLER = 5;

export async function runNeighbours(order: z.output<typeof neighboursOrderSchema>): Promise<SimulatedHome[]> {
  const clock = systemClock();
  const homes: SimulatedHome[] = [];
  const quiet = { info: () => undefined, warn: () => undefined };
  for (let i = 1; i <= order.count; i += 1) {
    homes.push(
      await createSimulatedHome({
        dir: join(order.dir, `neighbour-${i}`),
        clock,
        log: quiet,
        config: order.config,
        curve: demoCurve(i, utcSeconds(order.start)),
        capacityWh: order.capacityWh,
        meterId: `DEMO${String(i).padStart(12, '0')}`,
      }),
    );
  }
  for (const home of homes) home.household.start();
  const traveller = homes[TRAVELLER];
  if (traveller !== undefined) travel(traveller, order.config.slotSeconds);
  return homes;

  function travel(home: SimulatedHome, slotSeconds: number): void {
    const away = 20 * slotSeconds * 1000;
    const home4 = 4 * slotSeconds * 1000;
    const leave = (): void => {
      void home.household.stop();
      clock.after(home4, () => {
        home.household.start();
        clock.after(away, leave);
      });
    };
    clock.after(away, leave);
  }
}

if (process.send !== undefined) {
  process.on('disconnect', () => process.exit(0));
  process.once('message', (message) => {
    const order = neighboursOrderSchema.parse(message);
    runNeighbours(order).then(
      (homes) => process.send?.({ accounts: homes.map((home) => home.account) }),
      (thrown: unknown) => {
        process.send?.({ failed: thrown instanceof Error ? thrown.message : String(thrown) });
        process.exit(1);
      },
    );
  });
}
