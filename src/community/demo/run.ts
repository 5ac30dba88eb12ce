/** The demo from nothing to its end, part by part; each part says how it is ended. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { JsonRpcProvider } from 'ethers';
import { z } from 'zod';
import type { Hex } from '../../main/chain/api.ts';
import type { Clock } from '../../shared/clock.ts';
import { invitationLink } from '../../shared/invitation.ts';
import { expectOk } from '../../shared/result.ts';
import { utcSeconds } from '../../shared/units.ts';
import { startLocalChain } from '../chain/local.ts';
import { startMeterEmulator } from '../emulator/emulator.ts';
import { type SimulatedCommunity, startCommunity } from '../simulation/community.ts';
import { demoCurve } from './curves.ts';
import type { NeighboursOrder } from './neighbours.ts';
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
}

const SLOT_SECONDS = 24;
const SLOTS_PER_PERIOD = 6;
const CAPACITY_WH = 400;
const GAS_WEI = 10n ** 18n;
const TOKENS = 100_000_000n;
const DAY = 86_400;
/** How often the stewards look for somebody new. */
const LOOK_MS = 3000;
/** Time from deployment to the first slot, in which everybody registers. */
const START_IN = 60;

const accountsSchema = z.union([
  z.object({ accounts: z.array(z.string().transform((text): Hex => `0x${text.slice(2)}`)) }),
  z.object({ failed: z.string() }),
]);

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
  const neighbours = startNeighbours(parts, community, now);
  print('Opening the wallet.');
  const wallet = await openWallet(parts.electron, profile);
  parts.atEnd(() => wallet.close());
  const accounts = [...user, ...(await neighbours)];
  const cohorts = await assemble(community, accounts);
  print(
    `Everybody has joined. A slot lasts ${SLOT_SECONDS} seconds; the first one is settled in about two minutes.`,
  );
  if (options.firstRun) {
    print(
      `\nYour meter is at ${emulator.path}. Your invitation:\n${invitationLink(community.invite(now + DAY))}`,
    );
    welcome(parts, community, accounts, cohorts);
  }
  print('');
  return follow(parts, wallet);
}

/** Who registers later is admitted at once and gets a place in a new group from the next period but one. */
function welcome(
  { clock, print, atEnd }: DemoParts,
  community: SimulatedCommunity,
  accounts: readonly Hex[],
  cohorts: number,
): void {
  let cancel = (): void => undefined;
  atEnd(() => cancel());
  const look = async (): Promise<void> => {
    const [account] = await community.waiting();
    if (account === undefined) return again();
    await community.fund([account], GAS_WEI, TOKENS);
    await community.admit([account]);
    const { genesis, slotSeconds, slotsPerPeriod } = community.config;
    const period = Math.floor((clock.now() - genesis) / (slotSeconds * slotsPerPeriod));
    const groups = split([account, ...accounts]);
    const closing = Array.from({ length: cohorts }, (_, i) => i + 1);
    await community.announceCohorts(Math.max(0, period + 2), groups, closing);
    print('The stewards admitted you; your group starts with the next period but one.');
  };
  const again = (): void => {
    cancel = clock.after(LOOK_MS, () => void look().catch(() => again()));
  };
  again();
}

/** Starts the neighbours' process and gives their accounts. */
function startNeighbours(parts: DemoParts, community: SimulatedCommunity, start: number): Promise<Hex[]> {
  const child = fork(join(import.meta.dirname, 'neighbours.ts'), [], { serialization: 'advanced' });
  let ending = false;
  parts.atEnd(() => {
    ending = true;
    if (child.connected) child.disconnect();
  });
  const order: NeighboursOrder = {
    dir: join(parts.folder, 'neighbours'),
    count: parts.options.neighbours,
    start,
    capacityWh: CAPACITY_WH,
    config: community.config,
  };
  return new Promise((done, failed) => {
    child.once('message', (message) => {
      const answer = accountsSchema.parse(message);
      if ('accounts' in answer) done(answer.accounts);
      else failed(new Error(`the neighbours did not start: ${answer.failed}`));
    });
    child.once('exit', (code) => {
      failed(new Error(`the neighbours ended (${code})`));
      if (!ending)
        parts.print(
          'The neighbours are gone: their process ended. Nobody trades any more; start the demo again.',
        );
    });
    child.send(order);
  });
}

/** Money, admission, and two cohorts of neighbours (one where they are few); gives their number. */
async function assemble(community: SimulatedCommunity, accounts: readonly Hex[]): Promise<number> {
  await community.fund(accounts, GAS_WEI, TOKENS);
  await community.registered(accounts);
  await community.admit(accounts);
  const cohorts = split(accounts);
  await community.announceCohorts(0, cohorts);
  return cohorts.length;
}

function split(accounts: readonly Hex[]): Hex[][] {
  const half = accounts.length >= 8 ? Math.ceil(accounts.length / 2) : accounts.length;
  return [accounts.slice(0, half), accounts.slice(half)].filter((cohort) => cohort.length > 0);
}

/** Prints what settles until the wanted number of slots is reached or the window is closed. */
async function follow(parts: DemoParts, wallet: WalletWindow): Promise<number> {
  const { options, clock, print } = parts;
  const rows = new Map<number, boolean>();
  const bills = new Set<number>();
  let skipped = 0;
  let closed = false;
  void wallet.closed.then(() => {
    closed = true;
  });
  print(tableHead());
  const lastSlot = options.slots;
  const deadline =
    clock.now() + (lastSlot === null ? Number.MAX_SAFE_INTEGER : (lastSlot + 14) * SLOT_SECONDS);
  while (!closed && clock.now() < deadline) {
    for (const row of (await wallet.slots(50)).reverse()) {
      if (rows.has(row.slot) || (row.state !== 'settled' && row.state !== 'skipped')) continue;
      if (row.state === 'skipped') {
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
  // A person closes the window when they have seen enough; nobody does when slots are being counted.
  if (closed) return lastSlot === null ? 0 : 1;
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
