import { type Account, account, bytesToHex, wordHex } from '../../shared/protocol/bytes.ts';
import { allocate, clear } from '../../shared/protocol/clearing.ts';
import { OFFER, READING, type RoundKind } from '../../shared/protocol/domain.ts';
import {
  bindOf,
  publicKeyOf,
  rhoAOf,
  rhoMOf,
  saltOf,
  seedHashOf,
  selfSeedOf,
} from '../../shared/protocol/keys.ts';
import { addVectors, correctionsFor, maskVector, openSum, type Peer } from '../../shared/protocol/masks.ts';
import { decodeOffer, decodeReading, type ReadingValues } from '../../shared/protocol/packing.ts';
import { pairKey } from '../../shared/protocol/pairkeys.ts';
import { addPoints, commit } from '../../shared/protocol/pedersen.ts';
import { expectOk } from '../../shared/result.ts';
import type { KnownKeys } from './keys.ts';
import {
  bytes,
  integer,
  isObject,
  type Json,
  type JsonObject,
  list,
  number,
  object,
  point,
  text,
  words,
} from './read.ts';
import type { Tally } from './tally.ts';

/** A cohort whose members submit; index is the number the file gives a member. */
interface Cohort {
  readonly dom: Uint8Array;
  readonly members: readonly Account[];
  readonly maskKeys: ReadonlyMap<Account, Uint8Array>;
  /** Key of members i and j, either way round. */
  readonly keyOf: (i: number, j: number) => Uint8Array;
}

const ROUND_FIELDS = 'kind slot plain salts binds b bHashes masked sum recovery commitments'.split(' ');

const hexes = (values: readonly bigint[]): string[] => values.map(wordHex);

/** rounds.json: pair keys and complete rounds of a cohort, with a recovery. */
export function checkRounds(name: string, file: Json, known: KnownKeys, tally: Tally): void {
  const root = object(file, name);
  tally.fields(name, root, ['domain', 'members', 'pairKeys', 'rounds']);
  const dom = bytes(root['domain'], 'domain', 32);
  if (known.domains.length > 0) {
    const same = known.domains.some((other) => bytesToHex(other) === bytesToHex(dom));
    tally.check(`${name} domain is one of keys.json`, true, same);
  }
  const members = list(root['members'], 'members').map((entry) =>
    account(text(isObject(entry) ? entry['account'] : entry, 'member')),
  );
  const unknown = members.filter((member) => !known.maskKeys.has(member));
  if (known.maskKeys.size > 0) tally.check(`${name} members are those of keys.json`, [], unknown);
  else {
    tally.note(
      `${name}: no keys.json in the folder, so salts, b and pair keys are checked only by what follows from them`,
    );
  }
  const cohort = cohortOf(name, dom, members, known.maskKeys, root['pairKeys'], tally);
  const rounds = list(root['rounds'], 'rounds').map((entry) => object(entry, 'round'));
  for (const [i, round] of rounds.entries()) {
    const at = `${name} rounds[${i}] (kind ${String(round['kind'])}, slot ${String(round['slot'])})`;
    tally.group(at, () => checkRound(at, round, cohort, tally));
    tally.group(at, () => checkAllocations(at, round, rounds, tally));
  }
}

function cohortOf(
  name: string,
  dom: Uint8Array,
  members: readonly Account[],
  maskKeys: ReadonlyMap<Account, Uint8Array>,
  given: Json,
  tally: Tally,
): Cohort {
  const keys = new Map<string, Uint8Array>();
  for (const [i, own] of members.entries()) {
    for (const [j, other] of members.entries()) {
      const ownKey = maskKeys.get(own);
      const otherKey = maskKeys.get(other);
      if (i === j || ownKey === undefined || otherKey === undefined) continue;
      keys.set(
        `${i} ${j}`,
        pairKey(
          dom,
          { account: own, maskKey: ownKey },
          { account: other, maskPublicKey: publicKeyOf(otherKey) },
        ),
      );
    }
  }
  for (const entry of list(given ?? [], 'pairKeys')) {
    const item = object(entry, 'pairKey');
    const [i, j] = [number(item['i'], 'i'), number(item['j'], 'j')];
    const expected = bytes(item['key'], 'key', 32);
    for (const pair of [`${i} ${j}`, `${j} ${i}`]) {
      const computed = keys.get(pair);
      if (computed === undefined) keys.set(pair, expected);
      else tally.check(`${name} pairKeys ${pair}`, bytesToHex(expected), bytesToHex(computed));
    }
  }
  return {
    dom,
    members,
    maskKeys,
    keyOf: (i, j) => {
      const key = keys.get(`${i} ${j}`);
      if (key === undefined) throw new Error(`no pair key for members ${i} and ${j}`);
      return key;
    },
  };
}

function kindOf(round: JsonObject): RoundKind {
  const kind = number(round['kind'], 'kind');
  if (kind !== OFFER && kind !== READING) throw new Error(`unknown kind ${kind}`);
  return kind;
}

function vectorsOf(round: JsonObject, field: string): bigint[][] {
  return list(round[field], field).map((entry, i) => words(entry, `${field}[${i}]`));
}

function checkRound(at: string, round: JsonObject, cohort: Cohort, tally: Tally): void {
  const kind = kindOf(round);
  const slot = number(round['slot'], 'slot');
  tally.fields('a round', round, ROUND_FIELDS);
  const plain = vectorsOf(round, 'plain');
  tally.check(`${at} members`, cohort.members.length, plain.length);
  const peersOf = (i: number, others: readonly number[]): Peer[] =>
    others.flatMap((j) => {
      const other = cohort.members[j];
      return other === undefined || i === j ? [] : [{ account: other, key: cohort.keyOf(i, j) }];
    });
  const everyone = cohort.members.map((_, i) => i);

  const masked: bigint[][] = [];
  const seeds: Uint8Array[] = [];
  for (const [i, own] of cohort.members.entries()) {
    const values = plain[i];
    if (values === undefined) throw new Error(`no words of member ${i}`);
    const b = checkDerived(`${at} member ${i}`, { round, kind, slot, i, own, values, cohort }, tally);
    const vector = maskVector({ kind, slot, own, words: values, b, peers: peersOf(i, everyone) });
    if (round['masked'] !== undefined) {
      const expected = words(list(round['masked'], 'masked')[i], `masked[${i}]`);
      tally.check(`${at} masked[${i}]`, hexes(expected), hexes(vector));
    }
    masked.push(vector);
    seeds.push(b);
  }
  if (round['sum'] !== undefined) {
    const expected = hexes(words(round['sum'], 'sum'));
    tally.check(`${at} sum`, expected, hexes(openSum({ kind, masked, corrections: [], seeds })));
    tally.check(`${at} sum of the plain words`, expected, hexes(addVectors(kind, plain)));
  }
  const recoveries = Array.isArray(round['recovery']) ? round['recovery'] : [round['recovery'] ?? []].flat();
  for (const entry of recoveries) {
    checkRecovery(
      at,
      object(entry, 'recovery'),
      { kind, slot, masked, seeds, plain, cohort, peersOf },
      tally,
    );
  }
  if (kind === READING) checkCommitments(at, round, plain, tally);
}

interface Own {
  readonly round: JsonObject;
  readonly kind: RoundKind;
  readonly slot: number;
  readonly i: number;
  readonly own: Account;
  readonly values: readonly bigint[];
  readonly cohort: Cohort;
}

/** Salt, bind, b, its hash and the blindings of one member; answers b. */
function checkDerived(at: string, own: Own, tally: Tally): Uint8Array {
  const { round, kind, slot, i, values } = own;
  const { dom, maskKeys } = own.cohort;
  const given = (field: string): Uint8Array | null => {
    const entry = round[field] === undefined ? undefined : list(round[field], field)[i];
    return entry === undefined ? null : bytes(entry, `${field}[${i}]`, 32);
  };
  const compare = (field: string, found: Uint8Array): void => {
    const expected = given(field);
    if (expected !== null) tally.check(`${at} ${field}`, bytesToHex(expected), bytesToHex(found));
  };
  const key = maskKeys.get(own.own);
  const salt = key === undefined ? given('salts') : saltOf(key, dom, kind, slot);
  if (salt === null) throw new Error(`${at} has neither a mask key nor a salt`);
  const bind = bindOf(values, salt);
  const b = key === undefined ? given('b') : selfSeedOf(key, dom, kind, slot, bind);
  if (b === null) throw new Error(`${at} has neither a mask key nor b`);
  compare('salts', salt);
  compare('binds', bind);
  compare('b', b);
  compare('bHashes', seedHashOf(b));
  if (kind === READING && key !== undefined) {
    tally.check(
      `${at} rhoA and rhoM`,
      hexes(values.slice(1)),
      hexes([rhoAOf(key, dom, slot), rhoMOf(key, dom, slot)]),
    );
  }
  return b;
}

interface Masked {
  readonly kind: RoundKind;
  readonly slot: number;
  readonly masked: readonly bigint[][];
  readonly seeds: readonly Uint8Array[];
  readonly plain: readonly bigint[][];
  readonly cohort: Cohort;
  readonly peersOf: (i: number, others: readonly number[]) => Peer[];
}

/** Members missing: corrections of the others and the sum that they open. */
function checkRecovery(at: string, recovery: JsonObject, all: Masked, tally: Tally): void {
  const { kind, slot } = all;
  const missing = list(recovery['missing'], 'missing').map((entry) => number(entry, 'missing'));
  const present = all.cohort.members.flatMap((own, i) => (missing.includes(i) ? [] : [{ own, i }]));
  const given: JsonObject = recovery['corrections'] === undefined ? {} : correctionsOf(recovery, present);
  const corrections = present.map(({ own, i }) => {
    const found = correctionsFor(kind, slot, own, all.peersOf(i, missing));
    const expected = given[String(i)];
    if (expected !== undefined) {
      tally.check(`${at} corrections[${i}]`, hexes(words(expected, 'corrections')), hexes(found));
    }
    return found;
  });
  const pick = <T>(of: readonly T[]): T[] => of.filter((_, i) => !missing.includes(i));
  const sum = openSum({ kind, masked: pick(all.masked), corrections, seeds: pick(all.seeds) });
  if (recovery['sum'] !== undefined) {
    tally.check(`${at} recovered sum`, hexes(words(recovery['sum'], 'sum')), hexes(sum));
  }
  tally.check(`${at} recovered sum of the plain words`, hexes(addVectors(kind, pick(all.plain))), hexes(sum));
}

/** By member number, or a list in the order of the members present. */
function correctionsOf(recovery: JsonObject, present: readonly { readonly i: number }[]): JsonObject {
  const given = recovery['corrections'];
  if (isObject(given)) return given;
  return Object.fromEntries(list(given, 'corrections').map((entry, n) => [String(present[n]?.i), entry]));
}

function checkCommitments(at: string, round: JsonObject, plain: readonly bigint[][], tally: Tally): void {
  const given = round['commitments'];
  const values = plain.map((vector) => expectOk(decodeReading(vector, 1)));
  if (given === undefined || given === null) return;
  for (const [i, entry] of list(given, 'commitments').entries()) {
    const item = object(entry, 'commitment');
    const own: ReadingValues | undefined = values[i];
    if (own === undefined) throw new Error(`a commitment of no member: ${i}`);
    tally.check(`${at} commitments[${i}].a`, integer(item['a'], 'a'), BigInt(own.a));
    tally.check(`${at} commitments[${i}].m`, integer(item['m'], 'm'), BigInt(own.m));
    tally.check(`${at} commitments[${i}].A`, point(item['A'], 'A'), commit(BigInt(own.a), own.rhoA));
    tally.check(`${at} commitments[${i}].M`, point(item['M'], 'M'), commit(BigInt(own.m), own.rhoM));
  }
  const total = expectOk(decodeReading(addVectors(READING, plain), plain.length));
  const points = list(given, 'commitments').map((entry) => object(entry, 'commitment'));
  for (const [letter, v, rho] of [
    ['A', total.a, total.rhoA],
    ['M', total.m, total.rhoM],
  ] as const) {
    tally.check(
      `${at} sum of ${letter}`,
      commit(BigInt(v), rho),
      addPoints(points.map((item) => point(item[letter], letter))),
    );
  }
}

/** The READING of a slot holds the allocations of its OFFER, the cohort being the whole community. */
function checkAllocations(at: string, round: JsonObject, rounds: readonly JsonObject[], tally: Tally): void {
  if (kindOf(round) !== READING) return;
  const slot = number(round['slot'], 'slot');
  const offers = rounds.find((other) => kindOf(other) === OFFER && number(other['slot'], 'slot') === slot);
  if (offers === undefined) return;
  const curves = vectorsOf(offers, 'plain').map(decodeOffer);
  const clearing = clear(decodeOffer(addVectors(OFFER, vectorsOf(offers, 'plain'))));
  for (const [i, vector] of vectorsOf(round, 'plain').entries()) {
    const own = curves[i];
    if (own === undefined) throw new Error(`no offer of member ${i}`);
    const { bought, sold } = allocate(own, clearing);
    tally.check(`${at} allocation of member ${i}`, bought - sold, expectOk(decodeReading(vector, 1)).a);
  }
}
