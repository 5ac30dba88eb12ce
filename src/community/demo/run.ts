/** The demo from nothing to its end, part by part; each part says how it is ended. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { JsonRpcProvider } from 'ethers';
import type { Hex } from '../../main/chain/api.ts';
import type { Clock } from '../../shared/clock.ts';
import { invitationLink } from '../../shared/invitation.ts';
import { expectOk } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import { startLocalChain } from '../chain/local.ts';
import { startMeterEmulator } from '../emulator/emulator.ts';
import { payoutAccount, type SimulatedCommunity, startCommunity } from '../simulation/community.ts';
import { demoCurve } from './curves.ts';
import { clickThrough } from './first-run.ts';
import { startNeighbours } from './neighbour-process.ts';
import type { DemoOptions } from './options.ts';
import { prepareProfile } from './profile.ts';
import { billLine, tableHead, tableRow } from './report.ts';
import { openWallet, type WalletWindow } from './window.ts';

export interface DemoParts {
  readonly options: DemoOptions;
  /** Everything the demo writes is in here. */
  readonly folder: string;
  readonly clock: Clock;
  readonly electron: string;
  readonly pictures: string;
  readonly print: (line: string) => void;
  readonly atEnd: (stop: () => Promise<void> | void) => void;
  /** Whether the demo was told to end, so that its parts go one after the other. */
  readonly ending: () => boolean;
}

const SLOT_SECONDS = 24;
const SLOTS_PER_PERIOD = 6;
const CAPACITY_WH = 400;
const GAS_WEI = 10n ** 18n;
const TOKENS = 100_000_000n;
const DAY = 86_400;
const ENDING_HEARD_MS = 500;
/** How often something that takes its time is looked for. */
const LOOK_MS = 3000;
/** A transaction of the stewards is in a block after so many seconds, also on a busy computer. */
const ANNOUNCED_WITHIN = 6;
/** Time from deployment to the first slot, in which everybody registers. */
const START_IN = 60;

export async function runDemo(parts: DemoParts): Promise<number> {
  const { options, clock, print } = parts;
  print(`Starting a community of ${options.neighbours + 1} homes on this computer.`);
  const chain = await startLocalChain({ blockSeconds: 1 });
  parts.atEnd(() => chain.close());
  const provider = new JsonRpcProvider(chain.url, chain.chainId, {
    staticNetwork: true,
    pollingInterval: 200,
    cacheTimeout: -1,
  });
  parts.atEnd(() => provider.destroy());

  const now = clock.now();
  const community = await startCommunity({
    name: 'Sunny Lane',
    provider,
    endpoint: chain.url,
    genesis: now + START_IN,
    slotSeconds: SLOT_SECONDS,
    slotsPerPeriod: SLOTS_PER_PERIOD,
    minBillSlots: 4,
    finality: 1,
    blockTime: 1,
    feedIn: 80_000,
    retail: 350_000,
  });
  const emulator = expectOk(
    await startMeterEmulator({
      protocol: options.meter,
      curve: demoCurve(0, utcSeconds(now)),
      clock,
      meterId: 'DEMO000000000000',
    }),
  );
  parts.atEnd(() => emulator.stop());
  const profile = join(parts.folder, 'profile');
  const user = options.firstRun
    ? []
    : [await prepareProfile(profile, community.config, CAPACITY_WH, emulator.path)];
  const neighbours = startNeighbours({
    dir: join(parts.folder, 'neighbours'),
    count: options.neighbours,
    start: now,
    capacityWh: CAPACITY_WH,
    config: community.config,
  });
  parts.atEnd(() => neighbours.end());
  print('Opening the wallet.');
  const wallet = await openWallet(parts.electron, profile);
  parts.atEnd(() => wallet.close());
  const trouble = Promise.race([
    neighbours.gone,
    wallet.ended.then((how) => (how === null ? null : `The wallet is gone: ${how}.`)),
    emulator.gone.then(() => 'The meter is gone: socat, which plays its cable, ended.'),
  ]);
  // The window takes devices by their own name, not by a link to them.
  const joining = options.firstRun
    ? firstRun(parts, community, wallet, neighbours.accounts, realpathSync(emulator.path))
    : everybody(parts, community, wallet, [...user, ...(await neighbours.accounts)]);
  const ended = trouble.then((sentence): never => {
    throw new Error(sentence ?? 'the wallet was closed before everybody had joined');
  });
  ended.catch(() => undefined);
  await Promise.race([joining, ended]);
  print('');
  return follow(parts, wallet, trouble);
}

async function everybody(
  parts: DemoParts,
  community: SimulatedCommunity,
  wallet: WalletWindow,
  accounts: readonly Hex[],
): Promise<void> {
  await community.fund(accounts, GAS_WEI, TOKENS);
  await community.registered(accounts);
  await community.admit(accounts);
  await until(parts.clock, async () => ((await wallet.view())?.meter.state === 'reading' ? true : null));
  await announce(parts, community, accounts);
  parts.print(
    `Everybody has joined. A slot lasts ${SLOT_SECONDS} seconds; the first one is settled in about two minutes.`,
  );
}

/** Two cohorts from the first period on that can still be announced; gives the seconds until it begins. */
async function announce(
  { clock }: DemoParts,
  community: SimulatedCommunity,
  accounts: readonly Hex[],
): Promise<number> {
  const { genesis, slotSeconds, slotsPerPeriod } = community.config;
  const length = slotSeconds * slotsPerPeriod;
  const period = Math.max(0, Math.floor((clock.now() + ANNOUNCED_WITHIN - genesis) / length) + 1);
  await community.announceCohorts(period, split(accounts));
  return Math.max(0, genesis + period * length - clock.now());
}

/** Asks again and again until there is an answer. */
async function until<T>(clock: Clock, ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise<void>((done) => clock.after(LOOK_MS, done));
  }
}

/**
 * The community waits for its last home: as long as no cohort was announced, the first ones may begin with the very next
 * period, so that nobody waits two periods for the first slot.
 */
async function firstRun(
  parts: DemoParts,
  community: SimulatedCommunity,
  wallet: WalletWindow,
  others: Promise<Hex[]>,
  meter: string,
): Promise<void> {
  const { clock, print, options } = parts;
  const given = {
    invitation: invitationLink(community.invite(clock.now() + DAY)),
    payout: payoutAccount(),
    meter,
    pictures: parts.pictures,
  };
  const clicked = options.headless ? clickThrough(wallet, given) : Promise.resolve();
  // Heard below, when the neighbours are there.
  clicked.catch(() => undefined);
  const accounts = await others;
  await community.fund(accounts, GAS_WEI, TOKENS);
  await community.registered(accounts);
  await community.admit(accounts);
  print('');
  print('Your neighbours wait for you. What the steps in the window ask for:');
  print(`  invitation           ${given.invitation}`);
  print(`  account for payouts  ${given.payout}`);
  print(`  meter                Somewhere else: ${meter}`);
  await Promise.race([clicked.then(() => new Promise<never>(() => undefined)), admitted()]);
  await clicked;

  async function admitted(): Promise<void> {
    const account = await until(clock, () => wallet.account());
    // A family has the currency in its bank; here it comes from the faucet, with the money for the chain's own fees.
    await community.fund([account], GAS_WEI, TOKENS);
    await community.registered([account]);
    await community.admit([account]);
    const seconds = await announce(parts, community, [account, ...accounts]);
    print(`The stewards admitted you. Trading begins in ${seconds} seconds.`);
  }
}

function split(accounts: readonly Hex[]): Hex[][] {
  const half = accounts.length >= 8 ? Math.ceil(accounts.length / 2) : accounts.length;
  return [accounts.slice(0, half), accounts.slice(half)].filter((cohort) => cohort.length > 0);
}

/** Prints what settles until the wanted number of slots is reached or the window is closed. */
async function follow(
  parts: DemoParts,
  wallet: WalletWindow,
  trouble: Promise<string | null>,
): Promise<number> {
  const { options, clock, print } = parts;
  const rows = new Map<number, boolean>();
  const bills = new Set<number>();
  let skipped = 0;
  let over: { readonly why: string | null } | null = null;
  void trouble.then((why) => {
    over = { why };
  });
  const ended = (): { readonly why: string | null } | null => over;
  print(tableHead());
  const lastSlot = options.slots;
  const deadline =
    clock.now() +
    (lastSlot === null ? Number.MAX_SAFE_INTEGER : (lastSlot + SLOTS_PER_PERIOD + 14) * SLOT_SECONDS);
  while (ended() === null && clock.now() < deadline) {
    for (const row of (await wallet.slots(50)).reverse()) {
      if (rows.has(row.slot) || (row.state !== 'settled' && row.state !== 'skipped')) continue;
      if (row.state === 'skipped') {
        // Before its cohort began, a home has no part in the market, and nothing went wrong.
        if (rows.size === 0 && row.reason === 'slot.no-seat') continue;
        skipped += 1;
        print(`slot ${row.slot} was left out: ${row.reason ?? 'no reason was kept'}`);
        rows.set(row.slot, false);
        continue;
      }
      rows.set(row.slot, row.agrees === true);
      print(tableRow(row));
    }
    for (const bill of (await wallet.bills(20)).reverse()) {
      if (bills.has(bill.period) || bill.state !== 'settled') continue;
      bills.add(bill.period);
      print(billLine(bill));
    }
    const settled = [...rows.values()].filter(Boolean).length;
    const wantsBill = lastSlot !== null && lastSlot > SLOTS_PER_PERIOD;
    if (lastSlot !== null && settled >= lastSlot && (!wantsBill || bills.size > 0)) break;
    await new Promise<void>((done) => clock.after(1000, done));
  }
  const end = ended();
  if (end !== null) {
    // Ctrl-C reaches all parts at once, and some are gone before this one has heard of it.
    await new Promise<void>((done) => clock.after(ENDING_HEARD_MS, done));
    if (parts.ending()) return 130;
    print(end.why === null ? 'The wallet was quit.' : `${end.why} Start the demo again.`);
    // A person quits when they have seen enough; nobody does when slots are being counted.
    return end.why === null && lastSlot === null ? 0 : 1;
  }
  const files = await wallet.pictures(parts.pictures);
  const settled = [...rows.values()].filter(Boolean).length;
  const good = lastSlot !== null && settled >= lastSlot && skipped === 0;
  print('');
  for (const problem of (await wallet.view())?.attention ?? [])
    print(`attention: ${problem.code}: ${problem.message}`);
  print(
    `${settled} slots settled and agreed, ${skipped} left out, ${bills.size} bills; ${files.length} pictures.`,
  );
  return good ? 0 : 1;
}
