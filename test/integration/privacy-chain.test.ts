import { mnemonicToSeedSync } from '@scure/bip39';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMULATED_PASSPHRASE } from '../../src/community/simulation/home.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { type Account, account, bytesToHex, hexToBytes } from '../../src/shared/protocol/bytes.ts';
import { OFFER, READING, type RoundKind } from '../../src/shared/protocol/domain.ts';
import { ORDER } from '../../src/shared/protocol/field.ts';
import { householdKeys } from '../../src/shared/protocol/hd.ts';
import { seedHashOf, selfSeedOf } from '../../src/shared/protocol/keys.ts';
import { addVectors, moduliOf, selfMask } from '../../src/shared/protocol/masks.ts';
import { decodeReading, offerWords } from '../../src/shared/protocol/packing.ts';
import { addPoints, commit, equalPoints, type Point } from '../../src/shared/protocol/pedersen.ts';
import { expectOk } from '../../src/shared/result.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import {
  domainOfTown,
  type Eavesdropped,
  eavesdrop,
  minus,
  type SeenVector,
  strip,
} from '../fixtures/eavesdropper.ts';
import { amountOf, everyBill, everyRow, rowOf } from '../fixtures/everything.ts';

/**
 * Two honest homes and four others, who give all their keys to somebody who reads every transaction. In every session
 * one of the four is away; in one a service holds back the vector of an honest home until it is too late and reverts, in
 * one too few submit, in one a reveal is withheld. What is left of the two homes' vectors must fit the world as it was
 * and the world in which the two are exchanged; meanwhile all trade on, and bills are right.
 */
const CURVES = [-3000, 1200, 2500, 900, -1500, 700].map((watts) => () => watts);
const [FIRST, SECOND, WITHHOLDER] = [0, 1, 3];
const SESSIONS = { late: 4, tooFew: 6, withheld: 8 };
const SLOTS = 13;
/** Vectors of these slots' rounds are looked at: all six are still in the group. */
const LOOKED_AT = { from: 3, to: 9 };
const SLOT_SECONDS = 24;
const SUBMIT_ENDS = 12;

function awake(home: number, slot: number, into: number): boolean {
  const away = slot >= 2 ? 2 + (slot % 4) : null;
  if (home === away || (slot === SESSIONS.tooFew && home > 2)) return false;
  if (home === WITHHOLDER && slot === SESSIONS.withheld && into >= SUBMIT_ENDS) return false;
  return into % 3 === 0;
}

let town: Town;
let seen: Eavesdropped;
const keys = new Map<Account, Uint8Array>();
const sinceGenesis = (): number => town.clock.now() - town.community.config.genesis;
const sessionNow = (): number => Math.floor(sinceGenesis() / SLOT_SECONDS);

beforeAll(async () => {
  const held = new Set<string>();
  const holding = (inner: Transport): Transport => {
    return async (url, body, signal) => {
      if (!body.includes('eth_sendRawTransaction') || sessionNow() !== SESSIONS.late)
        return inner(url, body, signal);
      if (sinceGenesis() - SESSIONS.late * SLOT_SECONDS >= SUBMIT_ENDS) return inner(url, body, signal);
      held.add(body);
      throw new Error('connection reset');
    };
  };
  town = await startTown({
    curves: CURVES,
    awake,
    faults: (home, inner) => (home === SECOND ? holding(inner) : inner),
  });
  await town.assemble();
  const late = SESSIONS.late * SLOT_SECONDS + SUBMIT_ENDS;
  while (sinceGenesis() < SLOTS * SLOT_SECONDS) {
    // Into the pool just before the block that comes with the end of the phase.
    if (sinceGenesis() === late - 1)
      for (const body of held) await town.fetcher('http://chain.invalid', { method: 'POST', body });
    await town.tick();
  }
  for (const { account: of, secrets } of town.homes) {
    const { words } = expectOk(await secrets.showWords({ passphrase: SIMULATED_PASSPHRASE }));
    keys.set(account(of), householdKeys(mnemonicToSeedSync(words.join(' '))).maskKey);
  }
  seen = await eavesdrop(town);
}, 300_000);
afterAll(() => town?.close());

const vectorOf = (home: number, kind: RoundKind, slot: number): SeenVector | undefined =>
  seen.vectors.find(
    (one) => one.account === town.home(home).account && one.kind === kind && one.slot === slot,
  );
/** What the attacker makes of it with the keys of all homes but these. */
const attack = (vector: SeenVector, honest: readonly number[] = [FIRST, SECOND]) => {
  const hidden = honest.map((home) => town.home(home).account);
  return strip(seen, town, vector, keys, new Set([...keys.keys()].filter((one) => !hidden.includes(one))));
};
/** The words that a home put into a vector, found with every key there is, its own included. */
const truth = (vector: SeenVector): readonly bigint[] => {
  const { kind, slot, account: by, bind, bHash } = vector;
  const { rest, maskedWith, selfMasked } = attack(vector, []);
  expect(maskedWith).toEqual([]);
  if (!selfMasked) return rest;
  const b = selfSeedOf(keys.get(by) ?? new Uint8Array(), domainOfTown(town), kind, slot, hexToBytes(bind));
  expect(bytesToHex(seedHashOf(b))).toBe(bHash);
  return minus(kind, rest, selfMask(b, kind));
};

const KINDS = [
  ['offers', OFFER],
  ['readings', READING],
] as const;
const slots = Array.from({ length: LOOKED_AT.to - LOOKED_AT.from + 1 }, (_, i) => LOOKED_AT.from + i);
const counted = (kind: RoundKind, slot: number): number =>
  seen.vectors.filter((one) => one.kind === kind && one.slot === slot && one.counted).length;
/** Rounds of which both honest homes' reveals are on chain. */
const whole = (kind: RoundKind): { slot: number; pair: readonly [SeenVector, SeenVector] }[] =>
  slots.flatMap((slot) => {
    const [one, two] = [vectorOf(FIRST, kind, slot), vectorOf(SECOND, kind, slot)];
    if (one === undefined || two === undefined) return [];
    return [one, two].every(({ bHash, counted }) => counted && seen.wordByHash.has(bHash))
      ? [{ slot, pair: [one, two] as const }]
      : [];
  });

test('somebody was missing in every round, one vector came too late, one round had too few', () => {
  for (const slot of slots) {
    expect(counted(OFFER, slot), `offers of ${slot}`).toBeLessThan(CURVES.length);
    expect(counted(READING, slot), `readings of ${slot}`).toBeLessThan(CURVES.length);
  }
  expect(vectorOf(SECOND, OFFER, SESSIONS.late + 1)?.counted).toBe(false);
  expect(vectorOf(SECOND, READING, SESSIONS.late - 1)?.counted).toBe(false);
  expect(counted(OFFER, SESSIONS.tooFew + 1)).toBe(3);
  for (const [, kind] of KINDS) expect(whole(kind).length).toBeGreaterThan(3);
});

test.each(KINDS)('%s of the two homes can be exchanged in every round that was opened', (_, kind) => {
  for (const { slot, pair } of whole(kind)) {
    const [r1, r2] = pair.map((vector) => attack(vector));
    const [x1, x2] = pair.map((vector) => [...truth(vector)]);
    if (!r1 || !r2 || !x1 || !x2) throw new Error('two homes');
    // Nothing but the mask that the two share is left, and it is the same with the other sign in the other vector.
    expect([r1.maskedWith, r2.maskedWith]).toEqual([[pair[1].account], [pair[0].account]]);
    const fits = (mine: readonly bigint[], theirs: readonly bigint[]): boolean =>
      minus(kind, r1.rest, mine).every((word, w) => word === minus(kind, theirs, r2.rest)[w] && word !== 0n);
    expect(fits(x1, x2), `slot ${slot} as it was`).toBe(true);
    expect(fits(x2, x1), `slot ${slot} exchanged`).toBe(true);
    expect(x1).not.toEqual(x2);
    expect(fits(x1, addVectors(kind, [x2, moduliOf(kind).map(() => 1n)])), 'any world at all').toBe(false);
  }
});

test('the commitments open to either world', () => {
  const less = (point: Point | undefined, value: number): Point =>
    addPoints([point ?? { x: 0n, y: 0n }, commit(BigInt(-value), 0n)]);
  for (const { slot, pair } of whole(READING)) {
    const [one, two] = pair;
    const [v1, v2] = [expectOk(decodeReading(truth(one), 1)), expectOk(decodeReading(truth(two), 1))];
    for (const [part, index, rho] of [
      ['a', 0, v1.rhoA + v2.rhoA],
      ['m', 1, v1.rhoM + v2.rhoM],
    ] as const) {
      for (const [mine, theirs] of [
        [v1[part], v2[part]],
        [v2[part], v1[part]],
      ] as const) {
        // Some rho opens each rest, as H generates the group; only that the two sum to the published one can be checked.
        const rests = addPoints([less(one.points[index], mine), less(two.points[index], theirs)]);
        expect(equalPoints(rests, commit(0n, rho % ORDER)), `slot ${slot}`).toBe(true);
      }
    }
  }
});

test.each(KINDS)(
  '%s: a vector whose round failed, or that came too late, stays under its own mask',
  (_, kind) => {
    const shut = slots.flatMap((slot) =>
      [FIRST, SECOND].flatMap((home) => {
        const vector = vectorOf(home, kind, slot);
        return vector === undefined || whole(kind).some((one) => one.slot === slot) ? [] : [{ home, vector }];
      }),
    );
    const late = kind === OFFER ? SESSIONS.late + 1 : SESSIONS.late - 1;
    for (const { home, vector } of shut) {
      const { rest, maskedWith, selfMasked } = attack(vector);
      if (home === FIRST && vector.slot === late) {
        // The only honest home of a round is what the sum says less what the others know: nothing can hide that.
        expect([maskedWith, selfMasked]).toEqual([[], false]);
        continue;
      }
      expect(selfMasked || maskedWith.length > 0, `home ${home}, slot ${vector.slot}`).toBe(true);
      expect(rest).not.toEqual(truth(vector));
    }
    // The others corrected for the late one: no mask shared with anybody is left, and b alone keeps it shut.
    const lost = vectorOf(SECOND, kind, late);
    if (lost === undefined) throw new Error('it was sent');
    expect(attack(lost)).toMatchObject({ maskedWith: [], selfMasked: true });
    expect(shut.length).toBeGreaterThan(2);
  },
);

test.each(KINDS)(
  'control: with the other home’s key too, the same attack reads the %s of one exactly',
  (_, kind) => {
    let read = 0;
    for (const { slot, pair } of whole(kind)) {
      const [vector] = pair;
      const { rest } = attack(vector, [FIRST]);
      const { household } = town.home(FIRST);
      if (kind === OFFER) {
        const own = expectOk(household.curves(slot));
        // Of the slot without a trade the home keeps no curves.
        if (own?.ownSupplyWh == null || own.ownDemandWh === null) continue;
        expect(rest).toEqual(offerWords({ supply: own.ownSupplyWh, demand: own.ownDemandWh }));
      } else {
        const row = rowOf(household, slot);
        expect(expectOk(decodeReading(rest, 1))).toMatchObject({
          m: expectOk(household.story(slot)).meter?.reportedWh,
          a: (row?.boughtWh ?? 0) - (row?.soldWh ?? 0),
        });
      }
      read += 1;
    }
    expect(read).toBeGreaterThan(3);
  },
);

test('of no round a home ever published two vectors or two reveals of different content', () => {
  const contents = new Map<string, Set<string>>();
  const note = (what: string, content: unknown): void => {
    const text = JSON.stringify(content, (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    contents.set(what, (contents.get(what) ?? new Set()).add(text));
  };
  for (const { account: by, kind, slot, counted: _counted, ...content } of seen.vectors)
    note(`vector ${by} ${kind} ${slot}`, content);
  for (const { account: by, kind, slot, counted: _counted, ...content } of seen.reveals)
    note(`reveal ${by} ${kind} ${slot}`, content);
  expect(contents.size).toBeGreaterThan(100);
  expect([...contents].filter(([, different]) => different.size > 1).map(([what]) => what)).toEqual([]);
});

test('with one home gone in every slot, one withholding and one round void the others trade on, and bills are right', () => {
  for (const home of [FIRST, SECOND]) {
    const { household } = town.home(home);
    for (const slot of [3, 4, 8, 10]) {
      if (home === SECOND && slot === SESSIONS.late - 1) continue;
      expect(rowOf(household, slot), `home ${home}, slot ${slot}`).toMatchObject({
        state: 'settled',
        agrees: true,
      });
    }
    const counted = everyRow(household).filter(({ slot, state }) => slot < 6 && state === 'settled');
    expect(everyBill(household).find(({ period }) => period === 0)).toMatchObject({
      state: 'settled',
      agrees: true,
      amount: amountOf(counted),
      slotsFolded: counted.length,
    });
  }
  const traded = everyRow(town.home(FIRST).household).filter(({ volumeWh }) => (volumeWh ?? 0) > 0);
  expect(traded.length).toBeGreaterThan(6);
});
