/**
 * Homes on a network of four real nodes (`@ethereumjs/client`, proof of stake, one block a second) trade while one
 * node is killed and comes back, and another is cut off and comes back. Time is the test's own, so that a slow machine
 * misses nothing.
 */
import { expectOk } from '../../../src/shared/result.ts';
import { audit } from './audit.ts';
import { NODES, SLOT_SECONDS, startNodeTown } from './town.ts';

const KILLED = 1;
const CUT = 2;
/**
 * Seconds after genesis. Trouble begins after the reveal phase (0.8 of the slot): who loses its only node between
 * submitting and revealing has withheld a reveal, which voids the round and is a matter for other tests.
 */
const KILL_AT = 2 * SLOT_SECONDS + 21;
const REVIVE_AT = 4 * SLOT_SECONDS + 3;
const CUT_AT = 5 * SLOT_SECONDS + 21;
const MEND_AT = 7 * SLOT_SECONDS + 9;
/** The first bill is there. */
const END_AT = 12 * SLOT_SECONDS;

export async function soakNodes(print: (line: string) => void): Promise<boolean> {
  print(`Eight homes on ${NODES} nodes: starting the nodes and joining …`);
  const town = await startNodeTown();
  const wrong: string[] = [];
  const expectTrue = (good: boolean, sentence: string): void => {
    if (!good) wrong.push(sentence);
  };
  try {
    const { network, homes } = town;
    const { config } = town.community;
    const plan = new Map<number, () => Promise<void> | void>([
      [KILL_AT, () => network.kill(KILLED)],
      [REVIVE_AT, () => network.revive(KILLED)],
      [CUT_AT, () => network.cut(CUT)],
      [MEND_AT, () => network.mend(CUT)],
    ]);
    const words = new Map([
      [KILL_AT, `node ${KILLED} is killed`],
      [REVIVE_AT, `node ${KILLED} is back`],
      [CUT_AT, `node ${CUT} is cut off from the others`],
      [MEND_AT, `node ${CUT} is connected again`],
    ]);
    for (let last = Number.NEGATIVE_INFINITY; ; ) {
      const into = town.clock.now() - config.genesis;
      if (into >= END_AT) break;
      await plan.get(into)?.();
      const event = words.get(into);
      if (event !== undefined) print(`slot ${town.slot()}: ${event}`);
      await town.tick();
      if (town.slot() > last && town.slot() >= 0) print(`slot ${town.slot()}`);
      last = town.slot();
    }

    const heads = await network.heads();
    expectTrue(new Set(heads).size === 1, `the nodes differ: ${heads.join(', ')}`);
    const audits = await Promise.all(network.nodes.map((node) => audit(node, config)));
    const [first] = audits;
    for (const [i, { doubled, clearedSlots }] of audits.entries()) {
      for (const event of doubled) wrong.push(`node ${i} has twice: ${event}`);
      expectTrue(clearedSlots === first?.clearedSlots, `node ${i} counts other cleared slots than node 0`);
    }
    for (const [i, { account, household, asks }] of homes.entries()) {
      const { rows } = expectOk(household.slots({ offset: 0, limit: 100 }));
      const bills = expectOk(household.bills({ before: null, limit: 20 }));
      const settled = rows.filter(({ state }) => state === 'settled');
      const skipped = rows.filter(({ state }) => state === 'skipped');
      const billed = bills.filter(({ state }) => state === 'settled');
      print(
        `home ${i} (${asks.length === 1 ? 'own node' : 'nodes'} ${asks.join(', ')}): ${settled.length} slots settled, ` +
          `${skipped.length} left out${skipped.map(({ slot, reason }) => ` (${slot}: ${reason})`).join('')}, ` +
          `${billed.length} bills`,
      );
      expectTrue(new Set(rows.map(({ slot }) => slot)).size === rows.length, `home ${i} has a slot twice`);
      expectTrue(settled.length > 0, `home ${i} settled nothing`);
      for (const row of settled) expectTrue(row.agrees === true, `home ${i} disagrees on slot ${row.slot}`);
      for (const bill of billed) {
        expectTrue(bill.agrees === true, `home ${i} disagrees on the bill of period ${bill.period}`);
        const folded = first?.folded.get(`${account} ${bill.period}`) ?? 0;
        expectTrue(
          bill.slotsFolded === folded,
          `home ${i} bills ${bill.slotsFolded} slots, folded ${folded}`,
        );
      }
      const last = Math.max(...settled.map(({ slot }) => slot));
      expectTrue(last >= END_AT / SLOT_SECONDS - 4, `home ${i} did not go on after the troubles`);
      const untroubled = asks.length > 1 || !(asks.includes(KILLED) || asks.includes(CUT));
      if (untroubled)
        expectTrue(skipped.length === 0, `home ${i} left slots out, though a node was always there for it`);
    }
    print(`${first?.clearedSlots} slots cleared, once each on every node; all nodes end at ${heads[0]}.`);
  } finally {
    await town.close();
  }
  for (const sentence of wrong) print(`wrong: ${sentence}`);
  return wrong.length === 0;
}
