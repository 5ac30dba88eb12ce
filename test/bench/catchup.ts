/**
 * Catching up after an absence: from the logs of a community's contracts (a full cohort of 16, everyone trading) into
 * the sealed store, decoded, every sum, clearing and price of every slot computed anew, commitments checked in
 * batches, and the outcome kept. What the network needs to deliver the logs is not in it. And what is held in memory
 * meanwhile, which must not grow with the absence.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogBlock } from '../../src/main/chain/api.ts';
import { systemClock } from '../../src/main/clock.ts';
import { applyEvent } from '../../src/main/household/community/apply.ts';
import { emptyBook } from '../../src/main/household/community/book.ts';
import { slotFacts } from '../../src/main/household/community/facts.ts';
import { contractsAt } from '../../src/main/household/community/follow.ts';
import { openStore } from '../../src/main/store/open.ts';
import { verifySlots } from '../../src/shared/protocol/verify/slot.ts';
import { verdict } from '../../src/shared/protocol/verify/step.ts';
import { expectOk } from '../../src/shared/result.ts';
import { slotNo, utcSeconds } from '../../src/shared/units.ts';
import { COMMUNITY, communityLogs, MARKET } from './catchup-chain.ts';
import { catchUpInPortions, type Held } from './catchup-memory.ts';
import { type Figure, median } from './figure.ts';

const SLOTS = 192;
/** Slots whose commitments are checked together. */
const BATCH = 96;
const RUNS = 5;
/** Seven portions. */
const MEMORY_SLOTS = 480;
const BAR = 300;

const timing = { genesis: utcSeconds(1_800_000_000), slotSeconds: 900, slotsPerPeriod: 96 };
const stranger = `0x${'ee'.repeat(20)}` as const;

interface Spent {
  store: number;
  decode: number;
  verify: number;
  keep: number;
}

function catchUp(blocks: readonly LogBlock[]): Spent {
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-catchup-'));
  const options = { dir, key: randomBytes(32), clock: systemClock({ unref: true }) };
  const { store } = expectOk(openStore(options));
  const contracts = contractsAt({ market: MARKET, community: COMMUNITY, treasury: `0x${'7f'.repeat(20)}` });
  const spent: Spent = { store: 0, decode: 0, verify: 0, keep: 0 };
  const timed = <T>(part: keyof Spent, work: () => T): T => {
    const start = performance.now();
    const value = work();
    spent[part] += performance.now() - start;
    return value;
  };
  const book = emptyBook();
  const perBatch = (blocks.length / SLOTS) * BATCH;
  try {
    for (let first = 0; first < SLOTS; first += BATCH) {
      const part = blocks.slice((first / BATCH) * perBatch, (first / BATCH + 1) * perBatch);
      const from = part[0]?.number ?? 0;
      const last = part.at(-1);
      if (last === undefined) throw new Error('no blocks');
      timed('store', () => expectOk(store.events.commit({ from, to: last, blocks: part, anchors: [last] })));
      timed('decode', () => {
        for (const block of part)
          for (const log of block.logs) {
            const event = contracts.market.event(log) ?? contracts.community.event(log);
            if (event === null) throw new Error('an event that nobody knows');
            applyEvent(book, event, { block: block.number, time: block.time, txHash: log.txHash }, stranger);
          }
      });
      const checked = timed('verify', () => {
        const slots = Array.from({ length: BATCH }, (_, i) => {
          const facts = slotFacts(book, timing, slotNo(first + i));
          if (facts === null) throw new Error('a slot without facts');
          return { facts, own: null };
        });
        return verifySlots(slots, (length) => randomBytes(length));
      });
      for (const steps of checked)
        if (verdict(steps) !== true) throw new Error('an honest slot does not agree');
      timed('keep', () =>
        expectOk(
          store.rounds.putMany(
            checked.map((steps, i) => ({
              slot: slotNo(first + i),
              record: steps.map(({ step, expected, found, agrees }) => ({ step, expected, found, agrees })),
            })),
          ),
        ),
      );
    }
    return spent;
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What is held in memory after a portion, of quarter-hours and blocks of twelve seconds: an early and the last one. */
function memory(): Figure[] {
  const held = catchUpInPortions({ slots: MEMORY_SLOTS, homes: 16, perSlot: 72, portion: 5000 });
  // The second: the first one also pays for what is made once.
  const [first, last] = [held[1], held[held.length - 1]];
  if (first === undefined || last === undefined) throw new Error('nothing was read');
  const figure = ({ slots, heap }: Held, bar: Figure['bar']): Figure => ({
    name: `catchup: held in memory after ${slots} slots`,
    value: heap / 1e6,
    unit: 'MB',
    bar,
  });
  return [figure(first, null), figure(last, { atMost: 1.5 * (first.heap / 1e6) })];
}

export async function run(): Promise<Figure[]> {
  const blocks = communityLogs(SLOTS);
  catchUp(blocks);
  const cpu = process.cpuUsage();
  const runs = Array.from({ length: RUNS }, () => catchUp(blocks));
  const { user, system } = process.cpuUsage(cpu);
  const perSlot = (part: keyof Spent): Figure => ({
    name: `catchup: ${part}, per slot`,
    value: median(runs.map((one) => one[part])) / SLOTS,
    unit: 'ms',
    bar: null,
  });
  const whole = runs.map(
    ({ store, decode, verify, keep }) => SLOTS / ((store + decode + verify + keep) / 1000),
  );
  return [
    {
      name: 'catchup: slots from events, cohort of 16',
      value: median(whole),
      unit: 'slots/s',
      bar: { atLeast: BAR },
    },
    // On a busy machine the clock shows the others' work too; this is what is left of it.
    {
      name: 'catchup: slots per second of processor time',
      value: (SLOTS * RUNS) / ((user + system) / 1e6),
      unit: 'slots/s',
      bar: null,
    },
    perSlot('store'),
    perSlot('decode'),
    perSlot('verify'),
    perSlot('keep'),
    ...memory(),
  ];
}
