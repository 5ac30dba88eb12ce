import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomSource } from '../../src/community/check/feed.ts';
import { meterVoice } from '../../src/community/emulator/voice.ts';
import type { BillRow, SlotRow } from '../../src/shared/readmodel.ts';
import { type Guest, type GuestPlace, startTown, type Town } from '../fixtures/chain-town.ts';

/**
 * One home of four runs in a process of its own and is killed with SIGKILL at random points, between any two
 * instructions, while chain time stands still. Nothing may be lost by that: every slot is settled, nothing is sent
 * twice with another content, and the bill is right.
 */
const KILLS = 20;
const SLOTS = 12;
const CURVES = [1200, 2500, 900].map((watts) => () => watts);

interface Report {
  readonly rows: SlotRow[];
  readonly bills: BillRow[];
  readonly attention: string[];
  readonly problems: string[];
}
type FromHome =
  | { readonly kind: 'ready'; readonly account: `0x${string}` }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ask'; readonly id: number; readonly body: string }
  | { readonly kind: 'done' }
  | ({ readonly kind: 'report' } & Report);

let town: Town;
let killed = 0;
let report: () => Promise<Report>;
const problems: string[] = [];

/** A home in a process; `danger` decides at each tick whether and how many milliseconds into it the process dies. */
async function mortal(place: GuestPlace, danger: () => number | null): Promise<Guest> {
  const { clock } = place;
  const voice = meterVoice({ protocol: 'p1', curve: () => -3000, clock, meterId: 'MORTAL0000000001' });
  let said: Uint8Array | null = null;
  voice.start((bytes) => {
    said = bytes;
  });
  let child: ChildProcess;
  let heard: (message: FromHome) => void = () => undefined;

  const birth = async (): Promise<`0x${string}`> => {
    const born = fork(join(import.meta.dirname, '../fixtures/killed-home.ts'), [], {
      serialization: 'advanced',
    });
    child = born;
    born.on('message', (message) => {
      const from = message as FromHome;
      if (from.kind !== 'ask') return heard(from);
      const { id, body } = from;
      void place.transport('', body, AbortSignal.timeout(60_000)).then(({ text }) => {
        if (born.connected) born.send({ kind: 'answer', id, text });
      });
    });
    const ready = next('ready', 'failed');
    const { dir, config } = place;
    born.send({ kind: 'order', order: { dir, config, capacityWh: 2000, now: clock.now() } });
    const answer = await ready;
    if (answer.kind !== 'ready') throw new Error(answer.kind === 'failed' ? answer.reason : answer.kind);
    return answer.account;
  };
  const next = (...kinds: FromHome['kind'][]): Promise<FromHome> =>
    new Promise((done) => {
      heard = (message) => {
        if (kinds.includes(message.kind)) done(message);
      };
    });
  const once = async (bytes: Uint8Array | null, dieAfterMs: number | null): Promise<'done' | 'killed'> => {
    const done = next('done').then(() => 'done' as const);
    child.send({ kind: 'tick', bytes });
    if (dieAfterMs === null) return done;
    const gone = new Promise<'killed'>((end) => child.once('exit', () => end('killed')));
    const timer = setTimeout(() => child.kill('SIGKILL'), dieAfterMs);
    const how = await Promise.race([done, gone]);
    clearTimeout(timer);
    if (how === 'done' && child.killed) return gone;
    return how;
  };
  const account = await birth();
  report = async () => {
    const answer = next('report');
    child.send({ kind: 'report' });
    const { rows, bills, attention, problems: told } = (await answer) as { kind: 'report' } & Report;
    return { rows, bills, attention, problems: [...problems, ...told] };
  };
  return {
    account,
    async tick() {
      let bytes = said;
      said = null;
      for (;;) {
        const how = await once(bytes, danger());
        if (how === 'done') return;
        killed += 1;
        await birth();
        // The same second again, as a computer that came back at once.
        bytes = null;
      }
    },
    async close() {
      voice.stop();
      child.kill('SIGKILL');
    },
  };
}

beforeAll(async () => {
  const random = randomSource(20_261_123);
  let ticks = 0;
  const danger = (): number | null => {
    ticks += 1;
    // Not while it joins: a chain that refuses nobody is not the point here.
    if (ticks < 60 || killed >= KILLS || random(6) !== 0) return null;
    return random(25);
  };
  town = await startTown({ curves: CURVES, guests: [(place) => mortal(place, danger)] });
  await town.assemble();
  await town.runTo(SLOTS);
}, 300_000);
afterAll(() => town?.close());

// A shot that comes after the second's work is done misses, so a few fewer are fair.
test('it was really killed', () => expect(killed).toBeGreaterThan(KILLS / 2));

test('every slot is settled once and agrees, in spite of it', async () => {
  const { rows, problems: told } = await report();
  const settled = rows.filter((row) => row.state === 'settled').map((row) => row.slot);
  expect(new Set(settled).size).toBe(settled.length);
  for (let slot = 3; slot < SLOTS - 2; slot += 1) {
    expect(
      rows.find((row) => row.slot === slot),
      `slot ${slot} ${rows.find((row) => row.slot === slot)?.reason}; ${told.join('; ')}`,
    ).toMatchObject({
      state: 'settled',
      agrees: true,
    });
  }
});

test('the vault and the store never had to refuse a second vector', async () => {
  const { problems: told, attention } = await report();
  expect(told.filter((problem) => problem.includes('second'))).toEqual([]);
  expect(attention).toEqual([]);
});

test('the bill opens to the sum of the slots', async () => {
  const { rows, bills } = await report();
  const sum = rows.filter((row) => row.slot < 6).reduce((total, row) => total + (row.amount ?? 0n), 0n);
  expect(bills.find((bill) => bill.period === 0)).toMatchObject({
    state: 'settled',
    agrees: true,
    amount: sum,
  });
});
