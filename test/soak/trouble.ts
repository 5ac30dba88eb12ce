/**
 * A community under constant trouble for N minutes of real time (many hours of its own): a home that is killed again
 * and again, locked out of its keychain and out of space on its disk, a meter unplugged, a clock set wrong by hours,
 * homes that sleep, a node that starts again without what waited in it, answers of the chain that are lost or doubled.
 * Holds only if every kind of fault came, every home agrees with the chain on everything it settled, every bill is
 * right when it is computed again, nobody sent a second vector, and whom the contract lets in trades again once the
 * trouble is over. Time is the community's own: a slow machine has fewer slots, not worse ones.
 */
import type { SimulatedHome } from '../../src/community/simulation/home.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { everyBill, everyRow } from '../fixtures/everything.ts';
import { type Mortal, mortalHome } from '../fixtures/mortal-home.ts';
import { treasuryEvents } from '../fixtures/treasury-events.ts';
import { heapMeter } from './heap.ts';
import { type JudgedHome, judge } from './judge.ts';
import { type TroublePlan, troublePlan } from './plan.ts';
import { tradersIn } from './seats.ts';

const CURVES = [-3000, 1200, 2500, 900, -1500, 700].map((watts) => () => watts);
const WRONG_CLOCK = 0;
const UNPLUGGED = 1;
const BAD_NETWORK: ReadonlySet<number> = new Set([2, 3]);
const SLEEPERS: ReadonlySet<number> = new Set([4, 5]);
const SLOT_SECONDS = 24;
/** What a machine too slow for its minutes gets on top, and how long a community may take to find back to trade. */
const GRACE_SLOTS = 30;
const CALM_SLOTS = 18;
/** More than what a slot leaves behind in memory, many times. */
const GROWTH_BYTES = 24_000_000;
const GROWTH_A_SLOT_BYTES = 200_000;
/** What the logs may never say: a second vector or nonce, another sender with the own keys, a broken invariant. */
const NEVER = /second|foreign|other-content|disagrees|undefined|broken/;

interface Story {
  readonly town: Town;
  readonly plan: TroublePlan;
  readonly guest: Mortal;
  readonly problems: readonly string[];
}

async function begin(seed: number): Promise<Story> {
  const plan = troublePlan(seed, SLOT_SECONDS);
  const problems: string[] = [];
  let guest: Mortal | null = null;
  const sleepers = new Map([...SLEEPERS].map((home) => [home, plan.sleeper()]));
  const town = await startTown({
    curves: CURVES,
    slotSeconds: SLOT_SECONDS,
    awake: (home, slot) => sleepers.get(home)?.(slot) ?? true,
    clockOf: (home, world) =>
      home === WRONG_CLOCK ? { ...world, now: () => utcSeconds(world.now() + plan.clockOff()) } : world,
    nodeOff: () => plan.lasts('node restarts'),
    faults: (home, inner) => (BAD_NETWORK.has(home) ? plan.unreliable(inner) : inner),
    log: {
      info: () => undefined,
      warn: (event, facts) =>
        problems.push(`${event} ${facts?.['name'] ?? ''}: ${facts?.['code'] ?? facts?.['reason'] ?? ''}`),
    },
    guests: [
      async (place) => {
        guest = await mortalHome(place, plan.death, () => ({
          full: plan.lasts('full disks'),
          locked: plan.lasts('keychains locked'),
        }));
        return guest;
      },
    ],
  });
  if (guest === null) throw new Error('the guest never came');
  return { town, plan, guest, problems };
}

export async function soakTrouble(minutes: number, seed: number): Promise<boolean> {
  const { town, plan, guest, problems } = await begin(seed);
  process.stdout.write(`A community of ${CURVES.length + 1} homes in trouble for ${minutes} minutes.\n`);
  const { genesis } = town.community.config;
  const slotNow = (): number => Math.floor((town.clock.now() - genesis) / SLOT_SECONDS);
  let plugged = true;
  let told = 0;
  const second = async (): Promise<void> => {
    const since = town.clock.now() - genesis;
    plan.second(slotNow(), since - slotNow() * SLOT_SECONDS);
    if (plugged === plan.lasts('meters unplugged')) {
      plugged = !plugged;
      const cable = town.homes[UNPLUGGED]?.cable;
      if (plugged) cable?.plugIn();
      else cable?.unplug();
    }
    const late = plan.lateBlock(town.clock.now());
    if (late !== null) town.clock.setWall(late);
    await town.tick();
    if (slotNow() >= told + 6) {
      told = slotNow();
      process.stdout.write(`slot ${told}\n`);
    }
  };
  const newestOf = ({ household }: SimulatedHome): number =>
    Math.max(
      -1,
      ...everyRow(household)
        .filter(({ state }) => state === 'settled')
        .map(({ slot }) => slot),
    );

  await town.assemble();
  const end = performance.now() + minutes * 60_000;
  const memory = heapMeter();
  let early: { readonly bytes: number; readonly slot: number } | null = null;
  while (performance.now() < end) {
    await second();
    if (early === null && performance.now() > end - minutes * 30_000)
      early = { bytes: memory(), slot: slotNow() };
  }
  const said = (code: string): boolean => guest.problems().some((problem) => problem.endsWith(code));
  /** Without which a run says nothing: a slow machine is given more slots until it has all of it. */
  const missing = (): string[] => [
    ...Object.entries({ ...plan.counts, kills: guest.deaths() }).flatMap(([kind, count]) =>
      count > 0 ? [] : [`of ${kind} there were none`],
    ),
    ...['keychain.locked', 'store.full'].flatMap((code) =>
      said(code) ? [] : [`the mortal home never said ${code}`],
    ),
    ...(town.homes.some(({ household }) => everyBill(household).some(({ state }) => state === 'settled'))
      ? []
      : ['no bill was settled']),
  ];
  for (let left = GRACE_SLOTS * SLOT_SECONDS; left > 0 && missing().length > 0; left -= 1) await second();
  const grown = early === null ? 0 : memory() - early.bytes;
  const grownIn = early === null ? 0 : slotNow() - early.slot;

  const wrong = missing();
  plan.rest();
  const calm = slotNow();
  process.stdout.write(`slot ${calm}: the trouble is over\n`);
  // The set of the third slot from now is fixed; who is in it has no reason left not to trade.
  const accounts = [guest.account, ...town.homes.map(({ account }) => account)];
  const traders = await tradersIn(town, accounts, calm + 3);
  const enough = traders.size >= town.community.config.kMin;
  const late = (): SimulatedHome[] =>
    town.homes.filter((home) => enough && traders.has(home.account) && newestOf(home) <= calm);
  for (let left = CALM_SLOTS * SLOT_SECONDS; left > 0; left -= 1) {
    if (left % SLOT_SECONDS === 0 && late().length === 0) break;
    await second();
  }
  process.stdout.write(
    `slot ${slotNow()}: the end; ${accounts.length - traders.size} homes stay out, for reveals that they withheld\n`,
  );
  for (const home of late())
    wrong.push(`home ${town.homes.indexOf(home)} did not trade again after the trouble`);

  const report = await guest.report();
  const homes: JudgedHome[] = [
    ...town.homes.map(({ account, household }, i) => ({
      name: `home ${i}`,
      account,
      rows: everyRow(household),
      bills: everyBill(household),
    })),
    { name: 'the mortal home', account: guest.account, rows: report.rows, bills: report.bills },
  ];
  const events = await treasuryEvents(town, 'BillSettled');
  const judged = judge(
    homes,
    events.map((event) => ({
      account: event['account'].toLowerCase(),
      period: Number(event['period']),
      amount: event['amountNano'],
      units: event['units'],
      slots: Number(event['slots']),
    })),
  );
  wrong.push(...judged.wrong);
  wrong.push(...[...problems, ...report.problems].filter((problem) => NEVER.test(problem)));
  if (grown > GROWTH_BYTES + grownIn * GROWTH_A_SLOT_BYTES) wrong.push('memory grows');
  await town.close();

  for (const [kind, count] of Object.entries({ ...plan.counts, kills: guest.deaths() }))
    process.stdout.write(`${kind.padEnd(20)} ${count}\n`);
  process.stdout.write(
    `${judged.settled} slots settled by ${homes.length} homes, ${judged.billed} bills computed again, ` +
      `heap ${(grown / 1e6).toFixed(1)} MB more after ${grownIn} slots; wrong: ${wrong.length}\n`,
  );
  for (const sentence of wrong.slice(0, 50)) process.stdout.write(`wrong: ${sentence}\n`);
  return wrong.length === 0;
}
