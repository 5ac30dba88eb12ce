import { type Words3, words3, words8 } from '../../main/household/slot/tuples.ts';
import { account, bytesToHex, type Hex, wordHex } from '../../shared/protocol/bytes.ts';
import { OFFER, READING } from '../../shared/protocol/domain.ts';
import { accountOfKey, signRegistration } from '../../shared/protocol/keys.ts';
import { offerWords, TICKS } from '../../shared/protocol/packing.ts';
import type { Point } from '../../shared/protocol/pedersen.ts';
import { openEvm } from './evm.ts';
import { vectorsHarnessCode } from './generated/harness.ts';
import { type Harness, harnessOn, pair } from './harness.ts';
import {
  bytes,
  integer,
  isObject,
  type Json,
  type JsonObject,
  list,
  number,
  numbers,
  object,
  point,
  text,
  words,
} from './read.ts';
import type { Tally } from './tally.ts';

/**
 * The same vectors on a chain: the contracts' own libraries, opened by `contracts/harness/VectorsHarness.sol`, on an
 * EVM in this process. What the contracts never do (masking, deriving keys) has no check here.
 */

export interface FileOnChain {
  readonly name: string;
  readonly kind: string;
  readonly content: Json;
}

export async function checkOnChain(files: readonly FileOnChain[], tally: Tally): Promise<void> {
  const evm = await openEvm();
  try {
    const harness = harnessOn(evm, await evm.deploy(`0x${vectorsHarnessCode.code.slice(2)}`));
    for (const { name, kind, content } of files) {
      await tally.groupAsync(`${name} on chain`, async () => {
        const at = `${name} on chain`;
        if (kind === 'keys') await keys(at, object(content, name), harness, tally);
        else if (kind === 'pedersen') await pedersen(at, object(content, name), harness, tally);
        else if (kind === 'rounds') await rounds(at, object(content, name), harness, tally);
        else if (kind === 'clearing') await clearing(at, object(content, name), harness, tally);
        else if (kind === 'bills')
          await bills(at, isObject(content) ? content['bills'] : content, harness, tally);
      });
    }
  } finally {
    await evm.close();
  }
}

async function keys(at: string, file: JsonObject, harness: Harness, tally: Tally): Promise<void> {
  const market = account(text(file['market'], 'market'));
  const dom = await harness.domainOf(
    integer(file['chainId'], 'chainId'),
    market,
    integer(file['genesis'], 'genesis'),
  );
  tally.check(`${at} domain`, bytesToHex(bytes(file['domain'], 'domain', 32)), dom);
  for (const [i, entry] of list(file['members'], 'members').entries()) {
    const member = object(entry, 'member');
    if (member['maskPrivateKey'] === undefined || member['account'] === undefined) continue;
    const own = account(text(member['account'], 'account'));
    const maskKey = bytes(member['maskPrivateKey'], 'maskPrivateKey', 32);
    const signature = signRegistration(maskKey, bytes(dom, 'domain', 32), own);
    const found = await harness.registration(
      dom,
      own,
      signature.v,
      wordHex(signature.r),
      wordHex(signature.s),
    );
    if (member['registrationDigest'] !== undefined) {
      const digest = bytesToHex(bytes(member['registrationDigest'], 'registrationDigest', 32));
      tally.check(`${at} members[${i}].registrationDigest`, digest, found.digest);
    }
    const [x, y] = [member['maskX'], member['maskY']];
    if (x === undefined || y === undefined) continue;
    const address = accountOfKey({ x: integer(x, 'maskX'), y: integer(y, 'maskY') });
    tally.check(`${at} members[${i}] signature recovers to the mask key`, address, found.signer);
  }
}

async function pedersen(at: string, file: JsonObject, harness: Harness, tally: Tally): Promise<void> {
  if (file['H'] !== undefined) tally.check(`${at} H`, point(file['H'], 'H'), await harness.commit(0n, 1n));
  for (const [i, entry] of list(file['commitments'] ?? [], 'commitments').entries()) {
    const item = object(entry, 'commitment');
    const found = await harness.commit(integer(item['v'], 'v'), integer(item['rho'], 'rho'));
    tally.check(`${at} commitments[${i}]`, point(item['point'], 'point'), found);
  }
}

async function clearing(at: string, file: JsonObject, harness: Harness, tally: Tally): Promise<void> {
  for (const [i, entry] of list(file['cases'], 'cases').entries()) {
    const item: JsonObject = { ...file, ...object(entry, 'case') };
    const supply = numbers(item['supply'], 'supply');
    if (supply.length !== TICKS) {
      tally.note(
        `${at} cases[${i}]: the contracts have ${TICKS} ticks, so this case is not checked on chain`,
      );
      continue;
    }
    const cleared = await harness.clear(
      words8(offerWords({ supply, demand: numbers(item['demand'], 'demand') })),
    );
    const expected = item['clearing'];
    if (!isObject(expected)) {
      tally.check(`${at} cases[${i}] volume`, 0n, cleared.volume);
      continue;
    }
    for (const [name, value] of Object.entries(cleared)) {
      tally.check(`${at} cases[${i}].${name}`, integer(expected[name], name), value);
    }
    if (item['price'] !== undefined) {
      const price = await harness.price(
        cleared.tick,
        integer(item['feedIn'], 'feedIn'),
        integer(item['retail'], 'retail'),
      );
      tally.check(`${at} cases[${i}].price`, integer(item['price'], 'price'), price);
    }
    for (const [j, one] of list(item['members'] ?? [], 'members').entries()) {
      const member = object(one, 'member');
      const offer = {
        supply: numbers(member['supply'], 'supply'),
        demand: numbers(member['demand'], 'demand'),
      };
      const { sold, bought } = await harness.allocation(words8(offerWords(offer)), cleared);
      tally.check(`${at} cases[${i}].members[${j}].sold`, integer(member['sold'], 'sold'), sold);
      tally.check(`${at} cases[${i}].members[${j}].bought`, integer(member['bought'], 'bought'), bought);
    }
  }
}

async function bills(at: string, file: Json, harness: Harness, tally: Tally): Promise<void> {
  for (const [i, entry] of list(file, 'bills').entries()) {
    const bill = object(entry, 'bill');
    let acc: Point = { x: 0n, y: 0n };
    for (const one of list(bill['slots'], 'slots')) {
      const slot = object(one, 'slot');
      const [A, M] = [point(slot['A'], 'A'), point(slot['M'], 'M')];
      const lambda = integer(slot['imbalancePrice'], 'imbalancePrice');
      acc = await harness.fold(pair(acc), pair(A), pair(M), integer(slot['price'], 'price'), lambda);
    }
    const expected = point(bill['acc'], 'acc');
    tally.check(`${at} [${i}].acc`, expected, acc);
    const opened = await harness.commit(integer(bill['amount'], 'amount'), integer(bill['rho'], 'rho'));
    tally.check(`${at} [${i}] opened`, expected, opened);
  }
}

async function rounds(at: string, file: JsonObject, harness: Harness, tally: Tally): Promise<void> {
  for (const [i, entry] of list(file['rounds'], 'rounds').entries()) {
    const round = object(entry, 'round');
    await tally.groupAsync(`${at} rounds[${i}]`, () => oneRound(`${at} rounds[${i}]`, round, harness, tally));
  }
}

async function oneRound(at: string, round: JsonObject, harness: Harness, tally: Tally): Promise<void> {
  const kind = number(round['kind'], 'kind');
  if (kind !== OFFER && kind !== READING) throw new Error(`unknown kind ${kind}`);
  const vectors = (value: Json, name: string): bigint[][] => list(value, name).map((one) => words(one, name));
  const hashes = (value: Json, name: string): Hex[] =>
    list(value, name).map((one) => bytesToHex(bytes(one, name, 32)));
  const open = async (v: bigint[][], u: bigint[][], bs: Hex[]): Promise<readonly bigint[]> =>
    kind === OFFER
      ? harness.openOffer(v.map(words8), u.map(words8), bs)
      : harness.openReading(v.map(words3), u.map(words3), bs);

  const seeds = hashes(round['b'], 'b');
  const masked = vectors(round['masked'], 'masked');
  for (const [i, bHash] of hashes(round['bHashes'] ?? [], 'bHashes').entries()) {
    tally.check(`${at} bHashes[${i}]`, bHash, await harness.hashOf(seeds[i] ?? '0x'));
  }
  const salts = hashes(round['salts'] ?? [], 'salts');
  for (const [i, bind] of hashes(round['binds'] ?? [], 'binds').entries()) {
    const plain = words(list(round['plain'], 'plain')[i], 'plain');
    const salt = salts[i] ?? '0x';
    const found = await (kind === OFFER
      ? harness.bindOffer(words8(plain), salt)
      : harness.bindReading(words3(plain), salt));
    tally.check(`${at} binds[${i}]`, bind, found);
  }
  const opened = await open(masked, [], seeds);
  if (round['sum'] !== undefined) tally.check(`${at} sum`, words(round['sum'], 'sum'), opened);

  for (const entry of [round['recovery'] ?? []].flat()) {
    const recovery = object(entry, 'recovery');
    const missing = list(recovery['missing'], 'missing').map((one) => number(one, 'missing'));
    const given = recovery['corrections'];
    const corrections = vectors(isObject(given) ? Object.values(given) : given, 'corrections');
    const present = <T>(of: readonly T[]): T[] => of.filter((_, i) => !missing.includes(i));
    const found = await open(present(masked), corrections, present(seeds));
    tally.check(`${at} recovered sum`, words(recovery['sum'], 'sum'), found);
  }
  if (kind === READING && Array.isArray(round['commitments'])) {
    await commitments(at, round['commitments'], words3(opened), harness, tally);
  }
}

/** The commitments of a round add up to what its opened sums say, as `openReading` of the market checks it. */
async function commitments(
  at: string,
  given: readonly Json[],
  sum: Words3,
  harness: Harness,
  tally: Tally,
): Promise<void> {
  const items = given.map((entry) => object(entry, 'commitment'));
  for (const [letter, value, rho] of [
    ['A', 'a', sum[1]],
    ['M', 'm', sum[2]],
  ] as const) {
    const total = items.reduce((all, item) => all + integer(item[value], value), 0n);
    const added = await harness.sum(items.map((item) => pair(point(item[letter], letter))));
    tally.check(`${at} sum of ${letter}`, added, await harness.commit(total, rho));
  }
}
