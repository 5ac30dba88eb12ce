import { Interface, Transaction } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSimulatedHome, type SimulatedHome } from '../../src/community/simulation/home.ts';
import { marketAbi } from '../../src/shared/chain/generated/abi.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { rowOf } from '../fixtures/everything.ts';

/**
 * Somebody sets the computer's clock, in the middle of slots: an hour back after the sealed message of a slot went out
 * and before its reveal, then to an hour ahead inside a reveal phase, then right again in a submit phase.
 */
const CURVES = [-3000, 1200, 2500].map((watts) => () => watts);
const SLOT_SECONDS = 24;
const HOUR = 3600;
const SETTINGS = [
  { at: 2 * SLOT_SECONDS + 8, off: -HOUR },
  { at: 4 * SLOT_SECONDS + 13, off: HOUR },
  { at: 6 * SLOT_SECONDS + 4, off: 0 },
];
const SLOTS = 10;

let town: Town;
let home: SimulatedHome;
/** What the home handed to the network, when by the chain's time (seconds since genesis). */
const sent: { readonly at: number; readonly raw: string }[] = [];
/** Seconds since genesis at which the screens would be told which drift. */
const told = new Map<number, number | null>();

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    // Often enough for the neighbours to meet each phase.
    awake: (_home, _slot, into) => into % 3 === 0,
    guests: [
      async ({ dir, clock, config, transport }) => {
        const since = (): number => clock.now() - config.genesis;
        let off = 0;
        const own: Clock = { ...clock, now: () => utcSeconds(clock.now() + off) };
        home = await createSimulatedHome({
          dir,
          clock: own,
          log: { info: () => undefined, warn: () => undefined },
          config,
          curve: () => 1700,
          capacityWh: 2000,
          meterId: 'CLOCK',
          meterClock: clock,
          transport: (url, body, signal) => {
            const { method, params } = JSON.parse(body);
            if (method === 'eth_sendRawTransaction') sent.push({ at: since(), raw: params[0] });
            return transport(url, body, signal);
          },
        });
        return {
          account: home.account,
          async tick() {
            off = SETTINGS.filter(({ at }) => since() >= at).at(-1)?.off ?? 0;
            await home.household.step();
            told.set(since(), home.household.view().driftSeconds);
          },
          close: () => home.close(),
        };
      },
    ],
  });
  await town.assemble();
  await town.runTo(SLOTS);
}, 120_000);
afterAll(() => town?.close());

test('every sealed message and every reveal went out in its own phase, and one content for each', () => {
  const market = new Interface(marketAbi);
  const contents = new Map<string, Set<string>>();
  let looked = 0;
  for (const { at, raw } of sent) {
    const call = market.parseTransaction({ data: Transaction.from(raw).data });
    const kind = /^(submit|reveal)/.exec(call?.name ?? '')?.[0];
    if (call === null || kind === undefined) continue;
    looked += 1;
    const into = at - Number(call.args[0]) * SLOT_SECONDS;
    // Submits until half of the slot, reveals from there to 0.8 of it.
    expect(into, call.name).toBeGreaterThanOrEqual(kind === 'submit' ? 0 : SLOT_SECONDS / 2);
    expect(into, call.name).toBeLessThan(kind === 'submit' ? SLOT_SECONDS / 2 : 0.8 * SLOT_SECONDS);
    const name = `${kind} ${call.args[0]}`;
    contents.set(name, (contents.get(name) ?? new Set()).add(Transaction.from(raw).data));
  }
  expect(looked).toBeGreaterThan(2 * (SLOTS - 3));
  for (const [name, different] of contents) expect(different.size, name).toBe(1);
});

test('no slot is missed for it, and each comes out as the neighbours have it', () => {
  for (let slot = 1; slot <= SLOTS - 4; slot += 1) {
    const row = rowOf(home.household, slot);
    expect(row, `slot ${slot}`).toMatchObject({ state: 'settled', agrees: true });
    // 1700 W for 24 s.
    expect([11, 12], `slot ${slot}`).toContain(row?.importWh);
  }
});

test('what the screens are told: an hour slow, an hour fast, right again', () => {
  const drifts = SETTINGS.map(({ at }) => told.get(at + 10) ?? 0);
  for (const [i, { off }] of SETTINGS.entries())
    expect(Math.abs((drifts[i] ?? 0) - off), `set to ${off}`).toBeLessThanOrEqual(2);
});
