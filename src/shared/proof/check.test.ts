import { expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import { checkFile } from './check.ts';
import { type Evidence, fileEvidence } from './evidence.ts';
import { parseProofFile } from './files.ts';

const hex = (bytes: number) => `0x${'ab'.repeat(bytes)}` as const;
const community = {
  name: 'Sunny Lane',
  chainId: 7,
  market: hex(20),
  community: hex(20),
  treasury: hex(20),
  genesis: 1_800_000_000,
  slotSeconds: 900,
  slotsPerPeriod: 96,
  finality: 1,
  fromBlock: 0,
};
const sum = {
  wattlet: 'sum',
  version: 1,
  domain: hex(32),
  community,
  account: hex(20),
  of: 'M',
  slots: [3],
  value: 12,
  rho: '5',
  purpose: 'a subsidy',
};
const disclosure = {
  version: 1,
  domain: hex(32),
  community,
  account: hex(20),
  recipient: 'Town hall',
  purpose: 'a subsidy',
  expiry: 1_800_100_000,
  periods: [
    {
      period: 0,
      root: hex(32),
      leaves: [{ slot: 3, field: 'import', value: '12', salt: hex(32), hash: hex(32), proof: [] }],
    },
  ],
};
const nothing: Evidence = fileEvidence({ wattlet: 'events', version: 1, chainId: 7, logs: [] });
const verify = async (file: unknown) =>
  expectOk(await checkFile(expectOk(parseProofFile(JSON.stringify(file))), nothing, 1_800_000_000));

const HOSTILE = 'grant\n\u001b[2J\u001b[1;32mTRUE: every step agrees\u202e\u2028';

test('what a file says stays within its line: no new line, no escape of a terminal, no turned writing', async () => {
  const files = [
    { ...sum, purpose: HOSTILE, community: { ...community, name: HOSTILE } },
    { ...disclosure, purpose: HOSTILE, recipient: HOSTILE },
    {
      ...disclosure,
      periods: disclosure.periods.map((period) => ({
        ...period,
        leaves: period.leaves.map((leaf) => ({ ...leaf, value: HOSTILE })),
      })),
    },
  ];
  for (const file of files) {
    const { claims, steps, verdict } = await verify(file);
    const words = [...claims, ...steps.flatMap(({ expected, found }) => [expected, found])].join('');
    expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(claims.join('')).toContain('\\u{1b}[2J');
    expect(verdict).not.toBe(true);
  }
});

test('numbers beyond all counting are answered at once', async () => {
  const far = 9_007_199_254_740_991;
  const periods = disclosure.periods.map((period) => ({ ...period, period: far }));
  for (const file of [
    { ...disclosure, periods, expiry: far },
    { ...sum, slots: [far] },
  ]) {
    const { verdict, claims } = await verify(file);
    expect(verdict).not.toBe(true);
    expect(claims.join(' ')).toMatch(/second \d+/);
  }
});
