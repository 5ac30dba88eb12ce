/**
 * A stolen computer: the home goes on with new keys, in the place of the account that was on it. Real households, the
 * stewards' own commands, and a real EVM, from the asking to slots settled under the new account.
 */
import { Contract } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimulatedHome } from '../../src/community/simulation/home.ts';
import { fingerprintOf } from '../../src/shared/backup/fingerprint.ts';
import { communityAbi, treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { expectOk, type Result } from '../../src/shared/result.ts';
import { type ElmStreet, tellElmStreet } from '../fixtures/steward-story.ts';

const LOST = 1;
/** Two periods ahead of the asking, as tariffs and cohorts are announced. */
const PERIOD = 2;

let elm: ElmStreet;
let fresh: SimulatedHome;
let oldAccount: string;
type Standing = { deposit: bigint; score: bigint; payout: string };
let before: Standing;
let after: Standing;
const states: string[] = [];
const refusals: Record<string, Result<unknown>> = {};
let toldOldHome: string[] = [];
let requests = '';
let approval = '';

/** What the chain has of an account. */
async function standing(account: string): Promise<Standing> {
  const { contracts } = elm.community();
  const treasury = new Contract(contracts.treasury, treasuryAbi, elm.town.provider);
  const community = new Contract(contracts.community, communityAbi, elm.town.provider);
  const held = await treasury.getFunction('depositOf')(account);
  const record = await community.getFunction('recordOf')(account);
  return { deposit: held.amount, score: held.score, payout: record.payout };
}
const noteState = (): void => void states.push(expectOk(fresh.household.replacement()).state);

beforeAll(async () => {
  elm = await tellElmStreet();
  oldAccount = elm.account(LOST);
  const neighbour = elm.homes[0];
  if (neighbour === undefined) throw new Error('no neighbour');
  refusals['of a member'] = neighbour.household.askReplacement(oldAccount);
  fresh = await elm.welcome('Home 1 again');
  refusals['too early'] = fresh.household.askReplacement(oldAccount);
  for (let i = 0; i < 3; i += 1) await elm.tick();
  refusals['of nobody'] = fresh.household.askReplacement('AAAA-AAAA');
  refusals['of itself'] = fresh.household.askReplacement(fresh.account);
  noteState();
  // As it stands on every sheet of the old home's backup, typed as people type.
  expectOk(fresh.household.askReplacement(fingerprintOf(oldAccount).toLowerCase().replace('-', ' ')));
  noteState();
  for (let i = 0; i < 6; i += 1) await elm.tick();
  noteState();
  // The old computer is still running, at whoever has it.
  toldOldHome = elm.homes[LOST]?.household.view().attention.map(({ code }) => code) ?? [];
  // Between two rounds, so that nothing of it is under way that the others could wait for.
  await elm.runTo(5.9);
  await elm.lose(LOST);
  requests = await elm.done('requests');
  approval = await elm.decide('replace', oldAccount, fresh.account);
  await elm.tick();
  await elm.tick();
  noteState();
  await elm.runTo(PERIOD * 6 - 0.2);
  before = await standing(oldAccount);
  await elm.runTo(PERIOD * 6 + 0.3);
  after = await standing(fresh.account);
  await elm.runTo(PERIOD * 6 + 6.5);
  noteState();
}, 300_000);
afterAll(() => elm?.close());

test('from the wish to the place: asked by fingerprint, approved by the stewards, carried out by itself', () => {
  expect(states).toEqual(['none', 'wanted', 'asked', 'approved', 'done']);
  expect(requests).toContain(`${fresh.account} asks to take the place of ${oldAccount}`);
  expect(approval).toContain(`${fresh.account} takes the place of ${oldAccount} from period ${PERIOD}`);
});

test('deposit, score and payout account come along, and nothing stays with the stolen account', async () => {
  expect(before.deposit).toBeGreaterThan(0n);
  expect(after).toEqual(before);
  expect((await standing(oldAccount)).deposit).toBe(0n);
  const view = expectOk(fresh.household.replacement());
  expect(view.payoutAccount).toBe(before.payout.toLowerCase());
});

test('the new wallet trades: settled slots under the new account, each recomputed', () => {
  const { rows } = expectOk(fresh.household.slots({ offset: 0, limit: 50 }));
  const settled = rows.filter((row) => row.state === 'settled');
  expect(settled.length).toBeGreaterThanOrEqual(3);
  for (const row of settled) expect(row).toMatchObject({ agrees: true });
  for (const row of settled) expect(row.slot).toBeGreaterThanOrEqual(PERIOD * 6);
});

test('the home whose place is asked for is told, as it may be a thief who asks', () => {
  expect(toldOldHome).toEqual(['replacement.asked']);
});

test('a wallet that has a place, one that knows nothing yet, an unknown home and the wallet itself are refused', () => {
  expect(refusals['of a member']).toMatchObject({ ok: false, error: { code: 'replacement.has-place' } });
  expect(refusals['too early']).toMatchObject({ ok: false, error: { code: 'replacement.too-early' } });
  expect(refusals['of nobody']).toMatchObject({ ok: false, error: { code: 'replacement.unknown-home' } });
  expect(refusals['of itself']).toMatchObject({ ok: false, error: { code: 'replacement.unknown-home' } });
});
