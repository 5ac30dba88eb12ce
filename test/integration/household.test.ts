import { expect, test } from 'vitest';
import { expectOk } from '../../src/shared/result.ts';
import { startTown } from '../fixtures/chain-town.ts';

test('four homes trade, report, settle, and their bills open', async () => {
  const town = await startTown({
    curves: [() => -3000, () => 1200, () => 2500, () => 900],
  });
  try {
    await town.assemble();
    await town.runTo(20);
    for (const { household } of town.homes) {
      const { rows } = expectOk(household.slots({ offset: 0, limit: 30 }));
      console.log(
        rows
          .map(
            (row) =>
              `${row.slot}:${row.state}:${row.reason}:${row.price}:${row.volumeWh}:${row.amount}:${row.agrees}`,
          )
          .join('\n'),
      );
      console.log(household.view().stage, household.view().attention);
      console.log(expectOk(household.bills({ before: null, limit: 5 })));
    }
    expect(1).toBe(1);
  } finally {
    await town.close();
  }
}, 300_000);
