/**
 * A drawing that does not fit into one transaction: the stewards' own commands cut it into parts, and after a part that
 * never came the same command makes the rest. Twelve homes and very little gas stand for a thousand and a block.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contract, HDNodeWallet, NonceManager } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localMnemonic } from '../../src/community/chain/local.ts';
import { GAS_ADMIT, GAS_BASE, GAS_COHORT, GAS_KEPT, GAS_SEAT } from '../../src/community/steward/batches.ts';
import { loadCommunity } from '../../src/community/steward/community-file.ts';
import { communityAbi, marketAbi } from '../../src/shared/chain/generated/abi.ts';
import { hexToBytes } from '../../src/shared/protocol/bytes.ts';
import { domainOf } from '../../src/shared/protocol/domain.ts';
import { publicKeyOf, signRegistration } from '../../src/shared/protocol/keys.ts';
import { expectOk } from '../../src/shared/result.ts';
import { INIT } from '../fixtures/steward-story.ts';
import { type StewardTown, startStewardTown } from '../fixtures/steward-town.ts';

const HOMES = 12;
let town: StewardTown;
const homes: string[] = [];
/** For one cohort of four, not two; for five homes, not six. */
const COHORT_GAS = GAS_BASE + 6 * GAS_KEPT + GAS_COHORT + 4 * GAS_SEAT;
const ADMIT_GAS = GAS_BASE + 5 * GAS_ADMIT;

async function done(...line: string[]): Promise<string> {
  const { code, text } = await town.run(line);
  if (code !== 0) throw new Error(`${line.join(' ')}: ${text}`);
  return text;
}
const proposals = (): string[] =>
  readdirSync(town.dir)
    .filter((name) => name.endsWith('.proposal.json'))
    .sort();
const contracts = () => expectOk(loadCommunity(join(town.dir, 'community.json'))).contracts;
async function seated(period: number): Promise<number> {
  const market = new Contract(contracts().market, marketAbi, town.provider);
  return (await market.getFunction('cohortsIn')(period)).length;
}

beforeAll(async () => {
  town = await startStewardTown();
  writeFileSync(join(town.dir, 'rules.txt'), 'Be kind.\n');
  const owners = [0, 1, 2].flatMap((steward) => ['--owner', town.address(steward)]);
  const start = new Date((town.clock.now() + 60) * 1000).toISOString();
  await done(...INIT, ...owners, '--start', start);
  const { chainId, genesis } = expectOk(loadCommunity(join(town.dir, 'community.json')));
  const dom = domainOf({ chainId, market: contracts().market, genesis });
  const funder = new NonceManager(await town.provider.getSigner(0));
  for (let i = 0; i < HOMES; i += 1) {
    const wallet = HDNodeWallet.fromPhrase(localMnemonic, undefined, `m/44'/60'/0'/0/${40 + i}`).connect(
      town.provider,
    );
    const account = expectAddress(wallet.address);
    const maskKey = hexToBytes(`0x${(0x51 + i).toString(16).repeat(32)}`);
    const { v, r, s } = signRegistration(maskKey, dom, account);
    const { x, y } = publicKeyOf(maskKey);
    const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`;
    const joining = new Contract(contracts().community, communityAbi, wallet);
    await town.mineWhile(
      (async () => {
        await (await funder.sendTransaction({ to: account, value: 10n ** 18n })).wait();
        const args = [x, y, v, word(r), word(s), account, 2000, `0x${'0'.repeat(64)}`];
        await (await joining.getFunction('register')(...args)).wait();
      })(),
    );
    homes.push(account);
  }
}, 120_000);
afterAll(() => town?.close());

function expectAddress(text: string): `0x${string}` {
  expect(text).toMatch(/^0x[0-9a-fA-F]{40}$/);
  return `0x${text.slice(2).toLowerCase()}`;
}

test('homes are admitted in parts, each signed and carried out in its turn', async () => {
  await done('approve', ...homes, '--without-invitation', '--gas', String(ADMIT_GAS), '--key', 's0');
  const files = proposals();
  expect(files).toHaveLength(3);
  await done('sign', ...files, '--key', 's1', '--yes');
  await done('execute', ...files, '--key', 's3');
  expect((await done('cohorts')).match(/ {2}0x/g)).toHaveLength(HOMES);
});

test('a part that is never carried out leaves the others standing, and the same command seats the rest', async () => {
  const groups = [0, 4, 8].map((from) => homes.slice(from, from + 4));
  writeFileSync(join(town.dir, 'plan.json'), JSON.stringify(groups));
  const before = proposals();
  const announce = ['announce-cohorts', '--gas', String(COHORT_GAS), '--key', 's0'];
  expect(await done(...announce, '--plan', 'plan.json')).toContain('In 3 parts');
  const files = proposals().filter((name) => !before.includes(name));
  expect(files.map((name) => name.slice(4))).toEqual(
    [1, 2, 3].map((part) => `-cohorts-for-period-0-part-${part}-of-3.proposal.json`),
  );
  const [first = '', second = '', third = ''] = files;
  await done('sign', ...files, '--key', 's1', '--yes');
  await done('execute', first, '--key', 's3');
  // the second is lost on the way: what comes after it waits for its turn, and nothing is half done
  expect(await town.run(['execute', third, '--key', 's3'])).toMatchObject({
    code: 1,
    text: expect.stringContaining('comes first'),
  });
  expect(await seated(0)).toBe(1);
  const rest = await done('announce-cohorts', '--key', 's0', '--out', 'rest.proposal.json');
  for (const home of groups[0] ?? []) expect(rest).not.toContain(home);
  await done('sign', 'rest.proposal.json', '--key', 's1', '--yes');
  await done('execute', 'rest.proposal.json', '--key', 's3');
  expect(await done('cohorts')).not.toContain('without a seat');
  // the lost part turns up: its turn is over, and nobody is seated twice
  expect(await town.run(['execute', second, '--key', 's3'])).toMatchObject({ code: 1 });
  expect((await done('cohorts')).match(/ {2}0x/g)).toHaveLength(HOMES);
});

test('all redrawn in parts: the first closes, and every home has a seat again', async () => {
  const before = proposals();
  // before genesis nothing can be closed for period 0; the next one is announced as always
  const text = await done('announce-cohorts', '--redraw', '--period', '1', '--gas', '900000', '--key', 's0');
  expect(text).toContain('close cohort 1');
  const files = proposals().filter((name) => !before.includes(name));
  expect(files.length).toBeGreaterThan(1);
  await done('sign', ...files, '--key', 's1', '--yes');
  await done('execute', ...files, '--key', 's3');
  const seats = await done('cohorts', '--period', '1');
  expect(seats).not.toContain('without a seat');
  expect(seats.match(/ {2}0x/g)).toHaveLength(HOMES);
});
