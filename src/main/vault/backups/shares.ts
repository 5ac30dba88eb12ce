import Slip39 from 'slip39';
import helper from 'slip39/src/slip39_helper.js';
import { closestWords } from '../../../shared/backup/closest.ts';
import { wordLanguages } from '../../../shared/backup/languages.ts';
import { splitWords } from '../../../shared/backup/words.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Seed } from '../seed.ts';

/**
 * SLIP-39 shares (satoshilabs/slips, slip-0039) of a seed's entropy, without passphrase, in one group. For words of
 * another list than English two bytes follow the entropy: 'L' and the number of the list.
 */

// The library adds enumerable functions to all arrays; hidden, they disturb no loop over keys.
for (const name of ['slip39DecodeHex', 'slip39Generate', 'toHexString', 'toByteArray']) {
  const property = Object.getOwnPropertyDescriptor(Array.prototype, name);
  if (property !== undefined)
    Object.defineProperty(Array.prototype, name, { ...property, enumerable: false });
}

const LANGUAGE_MARK = 0x4c;
const LIST = helper.WORD_LIST;
const INDEX: ReadonlyMap<string, number> = new Map(LIST.map((word, index) => [word, index]));

/** `count` shares, any `threshold` of which give the seed back. Fails with `backup.share-counts`. */
export function makeShares(seed: Seed, threshold: number, count: number): Result<string[]> {
  if (threshold > count || (threshold === 1 && count > 1)) {
    return fail(
      'backup.share-counts',
      'Shares cannot be made this way.',
      'Choose at least two shares to restore with, and at least that many in all.',
      { threshold, count },
    );
  }
  const language = wordLanguages.indexOf(seed.language);
  const secret = [...seed.entropy, ...(language === 0 ? [] : [LANGUAGE_MARK, language])];
  const made = Slip39.fromArray(secret, { threshold: 1, groups: [[threshold, count, 'Wattlet']] });
  secret.fill(0);
  return ok([...made.fromPath('r/0').mnemonics]);
}

interface Share {
  readonly text: string;
  /** Identifier, flags, and group counts: equal in all shares of a set. */
  readonly set: string;
  readonly group: number;
  readonly groupsNeeded: number;
  readonly member: number;
  readonly membersNeeded: number;
}

/**
 * Reads one share. `place` counts from 1 and goes into the words. Fails with `backup.share-word-unknown` (params:
 * share, position, word, suggestions), `backup.share-word-strange` (nothing is close) or `backup.share-damaged`.
 */
function readShare(typed: string, place: number): Result<Share> {
  const words = splitWords(typed.toLowerCase());
  const unknown = words.findIndex((word) => !INDEX.has(word));
  const word = words[unknown];
  if (word !== undefined) {
    const suggestions = closestWords(word, LIST);
    const where = { share: place, position: unknown + 1, word };
    const what = `Share ${place}: word ${unknown + 1}, “${word}”, is not in the list of words.`;
    if (suggestions.length === 0) {
      return fail('backup.share-word-strange', what, 'Compare it with your sheet.', where);
    }
    return fail(
      'backup.share-word-unknown',
      what,
      `Compare it with your sheet; perhaps it is ${suggestions.join(' or ')}.`,
      { ...where, suggestions: suggestions.join(', ') },
    );
  }
  const text = words.join(' ');
  if (!isValid(text)) {
    return fail(
      'backup.share-damaged',
      `Share ${place}: every word exists, but one is wrong, missing, or in the wrong place.`,
      'Compare this share word by word with its sheet.',
      { share: place, words: words.length },
    );
  }
  // id 15, ext 1, e 4, GI 4, Gt 4, g 4, I 4, t 4 bits, in the first four words.
  const bits = words.slice(0, 4).reduce((sum, each) => (sum << 10n) | BigInt(INDEX.get(each) ?? 0), 0n);
  const nibble = (from: bigint) => Number((bits >> from) & 15n);
  return ok({
    text,
    set: `${bits >> 20n}/${nibble(12n)}/${nibble(8n)}/${words.length}`,
    group: nibble(16n),
    groupsNeeded: nibble(12n) + 1,
    member: nibble(4n),
    membersNeeded: nibble(0n) + 1,
  });
}

/**
 * The seed from enough shares; more than enough do no harm. Beside the codes of `readShare`, fails with
 * `backup.share-other-set`, `backup.share-repeated`, `backup.shares-missing` (params: have, need),
 * `backup.shares-mismatch`, `backup.shares-foreign`.
 */
export function combineShares(typed: readonly string[]): Result<Seed> {
  const shares: Share[] = [];
  for (const [index, each] of typed.entries()) {
    const share = readShare(each, index + 1);
    if (!share.ok) return share;
    shares.push(share.value);
  }
  const wrong = misfit(shares);
  if (!wrong.ok) return wrong;
  const [first] = shares;
  if (first === undefined) return missing(0, 2);
  const groups = new Map<number, Share[]>();
  for (const share of shares) groups.set(share.group, [...(groups.get(share.group) ?? []), share]);
  const complete = [...groups.values()].filter(
    (members) => members.length >= (members[0]?.membersNeeded ?? 0),
  );
  if (complete.length < first.groupsNeeded) {
    const open = [...groups.values()].find((members) => !complete.includes(members));
    return missing(open?.length ?? 0, open?.[0]?.membersNeeded ?? first.membersNeeded);
  }
  const used = complete
    .slice(0, first.groupsNeeded)
    .flatMap((members) => members.slice(0, members[0]?.membersNeeded).map((share) => share.text));
  return seedFrom(used);
}

/** A share of another set, or one that was given twice, by its place. */
function misfit(shares: readonly Share[]): Result<null> {
  const sets = shares.map((share) => share.set);
  const [main] = [...sets].sort((a, b) => countOf(sets, b) - countOf(sets, a));
  for (const [index, share] of shares.entries()) {
    if (share.set !== main) {
      return fail(
        'backup.share-other-set',
        `Share ${index + 1} does not belong with the others: it is from another set.`,
        // The set's number is in the first two words (SLIP-39: identifier and exponent, 20 bits).
        'All shares of a set begin with the same two words. Take one that begins like the others.',
        { share: index + 1 },
      );
    }
    const same = shares.findIndex((other) => other.group === share.group && other.member === share.member);
    if (same < index) {
      return fail(
        'backup.share-repeated',
        `Share ${index + 1} is the same as share ${same + 1}.`,
        'Each share counts once. Take another one of the set.',
        { share: index + 1, same: same + 1 },
      );
    }
  }
  for (const share of shares) {
    const other = shares.find((each) => each.group === share.group);
    if (other?.membersNeeded !== share.membersNeeded) return mismatch();
  }
  return ok(null);
}

const countOf = (sets: readonly string[], set: string) => sets.filter((other) => other === set).length;

const missing = (have: number, need: number) =>
  fail(
    'backup.shares-missing',
    `Shares so far: ${have}. This set needs ${need}.`,
    'Add another share of the same set.',
    { have, need },
  );

const mismatch = () =>
  fail(
    'backup.shares-mismatch',
    'The shares are each whole, but they do not fit together.',
    'Take another share of the set, if there is one.',
  );

function seedFrom(shares: readonly string[]): Result<Seed> {
  let secret: number[];
  try {
    secret = Slip39.recoverSecret(shares);
  } catch {
    return mismatch();
  }
  const marked = secret.length % 4 === 2 && secret.at(-2) === LANGUAGE_MARK;
  const language = wordLanguages[marked ? (secret.at(-1) ?? -1) : 0];
  const entropy = Buffer.from(marked ? secret.slice(0, -2) : secret);
  secret.fill(0);
  if (language !== undefined && [16, 20, 24, 28, 32].includes(entropy.length))
    return ok({ entropy, language });
  return fail(
    'backup.shares-foreign',
    'These shares hold a secret of another kind, not a household.',
    'Look for the sheets that this program printed.',
  );
}

function isValid(share: string): boolean {
  try {
    return Slip39.validateMnemonic(share);
  } catch {
    return false;
  }
}
