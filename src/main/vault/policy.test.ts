import { Interface, Transaction } from 'ethers';
import { expect, test, vi } from 'vitest';
import { testCore, testPlace, testTariff, testTerms } from '../../../test/fixtures/vault.ts';
import { communityAbi, marketAbi, treasuryAbi } from '../../shared/chain/generated/abi.ts';
import { wordHex } from '../../shared/protocol/bytes.ts';
import { expectOk } from '../../shared/result.ts';
import type { Vault, VaultRequest } from './api.ts';
import { localVault } from './dispatch.ts';
import { allowedCalls } from './policy.ts';

// Hundreds of openings, each with its derivations, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const PAYOUT = `0x${'77'.repeat(20)}`;
const STRANGER = `0x${'66'.repeat(20)}`;
const passphrase = 'correct horse battery';
const { market, community, treasury, token } = testTerms.contracts;
const calls = {
  market: new Interface(marketAbi),
  community: new Interface(communityAbi),
  treasury: new Interface(treasuryAbi),
  token: new Interface([
    'function approve(address spender, uint256 value)',
    'function transfer(address to, uint256 value)',
    'function transferFrom(address from, address to, uint256 value)',
    'function permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
  ]),
};
const zero32 = wordHex(0n);

async function joined(payout = true) {
  const place = testPlace();
  const core = testCore(place);
  const vault = localVault(core);
  const identity = expectOk(await vault.create({ mode: 'keychain', passphrase }));
  expectOk(await vault.join({ community: testTerms }));
  if (payout) expectOk(await vault.setPayoutAccount({ payoutAccount: PAYOUT, passphrase }));
  return { place, vault, identity };
}

type Request = VaultRequest<'signTransaction'>;
const base: Omit<Request, 'to' | 'data'> = {
  chainId: 31337,
  nonce: 3,
  value: 0n,
  gasLimit: 200_000n,
  fee: { type: 'eip1559', maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1n },
};

async function codeOf(
  vault: Vault,
  to: string,
  data: string,
  change: Partial<Request> = {},
): Promise<string> {
  const signed = await vault.signTransaction({ ...base, to, data, ...change });
  return signed.ok ? 'ok' : signed.error.code;
}

test('a signed transaction recovers to the account and holds what was asked, in both fee forms and free of gas', async () => {
  const { vault, identity } = await joined();
  const data = calls.market.encodeFunctionData('clear', [12n]);
  const fees: Request['fee'][] = [
    base.fee,
    { type: 'legacy', gasPrice: 5n },
    { type: 'legacy', gasPrice: 0n },
    { type: 'eip1559', maxFeePerGas: 0n, maxPriorityFeePerGas: 0n },
  ];
  for (const fee of fees) {
    const { raw, hash, from } = expectOk(await vault.signTransaction({ ...base, to: market, data, fee }));
    const read = Transaction.from(raw);
    expect(read.from?.toLowerCase()).toBe(identity.account);
    expect(from).toBe(identity.account);
    expect(read.hash).toBe(hash);
    expect([read.to?.toLowerCase(), read.data, read.nonce, read.chainId]).toEqual([market, data, 3, 31337n]);
    expect(read.type).toBe(fee.type === 'legacy' ? 0 : 2);
  }
});

test('unknown chain, contract, function, value and fee are refused', async () => {
  const { vault, identity } = await joined();
  const clear = calls.market.encodeFunctionData('clear', [12n]);
  expect(await codeOf(vault, market, clear)).toBe('ok');
  expect(await codeOf(vault, market, clear, { chainId: 1 })).toBe('policy.chain');
  expect(await codeOf(vault, STRANGER, clear)).toBe('policy.contract');
  expect(await codeOf(vault, identity.account, clear)).toBe('policy.contract');
  expect(await codeOf(vault, treasury, clear)).toBe('policy.function');
  expect(await codeOf(vault, market, clear, { value: 1n })).toBe('policy.value');
  expect(await codeOf(vault, market, clear, { gasLimit: 1_000_001n })).toBe('policy.fee');
  const dear = { type: 'legacy', gasPrice: 10n ** 12n } as const;
  expect(await codeOf(vault, market, clear, { fee: dear })).toBe('policy.fee');
  const odd = { type: 'eip1559', maxFeePerGas: 1n, maxPriorityFeePerGas: 2n } as const;
  expect(await codeOf(vault, market, clear, { fee: odd })).toBe('policy.fee');
  expect(await codeOf(vault, market, `${clear}00`)).toBe('policy.function');
  expect(await codeOf(vault, market, clear.slice(0, 60))).toBe('policy.function');
  expect(await codeOf(vault, market, '0xdeadbeef')).toBe('policy.function');
});

test.each([
  ['community', 'admit', [STRANGER]],
  ['community', 'setPayout', [STRANGER, STRANGER]],
  ['community', 'transferOwnership', [STRANGER]],
  ['market', 'replace', [STRANGER, STRANGER]],
  ['community', 'approveReplacement', [STRANGER, STRANGER, 1n]],
  ['community', 'withdrawReplacement', [STRANGER]],
  ['community', 'postFeeder', [1n, 1n]],
  ['treasury', 'fundSupplier', [1n]],
  ['treasury', 'fundGuarantee', [1n]],
  ['treasury', 'withdrawSupplier', [STRANGER, 1n]],
  ['token', 'transferFrom', [STRANGER, STRANGER, 1n]],
] as const)('%s.%s is no call of a household', async (contract, name, values) => {
  const { vault } = await joined();
  const data = calls[contract].encodeFunctionData(name, [...values]);
  expect(await codeOf(vault, testTerms.contracts[contract], data)).toBe('policy.function');
});

/** Calls of stewards, the supplier, the feeder, and of the contracts among themselves. */
const forOthers: Record<'market' | 'community' | 'treasury', readonly string[]> = {
  market: [
    ...['admit', 'announceCohorts', 'announceReplacement', 'announceTariff', 'closePeriod', 'deactivate'],
    ...['readmit', 'replace', 'sync', 'checkBill', 'takeGap'],
  ],
  community: [
    ...[
      'admit',
      'announceCohorts',
      'announceTariff',
      'approveReplacement',
      'postFeeder',
      'readmit',
      'remove',
    ],
    ...['renounceOwnership', 'setFeeder', 'setPayout', 'setRoleKey', 'setSupplier', 'transferOwnership'],
    'withdrawReplacement',
  ],
  treasury: [
    ...[
      'charge',
      'fundGuarantee',
      'fundSupplier',
      'moveAccount',
      'noteDefault',
      'settleVoid',
      'withdrawSupplier',
    ],
  ],
};

test.each(['market', 'community', 'treasury'] as const)(
  'every function of %s is either a household’s or not',
  (name) => {
    const changing: string[] = [];
    calls[name].forEachFunction((call) => {
      if (call.stateMutability !== 'view' && call.stateMutability !== 'pure') changing.push(call.name);
    });
    const known = [...(allowedCalls[name] ?? []), ...forOthers[name]];
    expect(changing.sort()).toEqual(known.sort());
  },
);

test('money goes nowhere but into the deposit, within the limit, and to the payout account', async () => {
  const { vault, identity } = await joined();
  const limit = testTerms.limits.maxDeposit;
  const { account } = identity;
  const t = calls.token;
  const d = calls.treasury;
  expect(await codeOf(vault, token, t.encodeFunctionData('transfer', [PAYOUT, 10n ** 12n]))).toBe('ok');
  expect(await codeOf(vault, token, t.encodeFunctionData('transfer', [STRANGER, 1n]))).toBe(
    'policy.recipient',
  );
  expect(await codeOf(vault, token, t.encodeFunctionData('approve', [treasury, limit]))).toBe('ok');
  expect(await codeOf(vault, token, t.encodeFunctionData('approve', [treasury, limit + 1n]))).toBe(
    'policy.amount',
  );
  expect(await codeOf(vault, token, t.encodeFunctionData('approve', [market, 1n]))).toBe('policy.recipient');
  expect(await codeOf(vault, treasury, d.encodeFunctionData('deposit', [account, limit]))).toBe('ok');
  expect(await codeOf(vault, treasury, d.encodeFunctionData('deposit', [account, limit + 1n]))).toBe(
    'policy.amount',
  );
  expect(await codeOf(vault, treasury, d.encodeFunctionData('deposit', [STRANGER, 1n]))).toBe(
    'policy.recipient',
  );
  const permit = [STRANGER, 1n, 0n, 27, zero32, zero32];
  expect(await codeOf(vault, treasury, d.encodeFunctionData('depositWithPermit', permit))).toBe(
    'policy.recipient',
  );
  expect(await codeOf(vault, treasury, d.encodeFunctionData('withdraw', [1n]))).toBe('ok');
  expect(await codeOf(vault, PAYOUT, '0x', { value: 5n })).toBe('ok');
  expect(await codeOf(vault, STRANGER, '0x', { value: 5n })).toBe('policy.recipient');
  expect(await codeOf(vault, STRANGER, '0x')).toBe('policy.recipient');
  expect(await codeOf(vault, account, '0x')).toBe('ok');
  expect(await codeOf(vault, account, '0x', { value: 1n })).toBe('policy.recipient');
});

test('registration carries the own key, the own payout account and a capacity within the limit', async () => {
  const { vault, identity } = await joined();
  const proof = expectOk(await vault.registrationProof({}));
  const { x, y } = identity.maskPublicKey;
  const values = (change: { x?: bigint; payout?: string; capacity?: number }) => [
    change.x ?? x,
    y,
    proof.v,
    proof.r,
    proof.s,
    change.payout ?? PAYOUT,
    BigInt(change.capacity ?? 5000),
    zero32,
  ];
  const code = (change: Parameters<typeof values>[0]) =>
    codeOf(vault, community, calls.community.encodeFunctionData('register', values(change)));
  expect(await code({})).toBe('ok');
  expect(await code({ payout: STRANGER })).toBe('policy.payout');
  expect(await code({ x: x + 1n })).toBe('policy.mask-key');
  expect(await code({ capacity: 5001 })).toBe('policy.energy');
  const more = calls.market.encodeFunctionData('setCapacity', [3n, 5001n]);
  expect(await codeOf(vault, market, more)).toBe('policy.energy');
  const bare = await joined(false);
  const data = calls.community.encodeFunctionData('register', values({}));
  expect(await codeOf(bare.vault, community, data)).toBe('policy.payout');
  expect(await codeOf(bare.vault, treasury, calls.treasury.encodeFunctionData('withdraw', [1n]))).toBe(
    'policy.payout',
  );
});

test('only vectors that this vault sealed are submitted, and only what it released is revealed', async () => {
  const homes = await Promise.all(Array.from({ length: 4 }, () => joined()));
  const [home] = homes;
  if (home === undefined) expect.fail();
  const { vault, identity } = home;
  const peers = homes.slice(1).map((other) => ({
    account: other.identity.account,
    maskX: other.identity.maskPublicKey.x,
    maskY: other.identity.maskPublicKey.y,
  }));
  const none = new Array<number>(32).fill(0);
  const session = 8n;
  const offer = expectOk(
    await vault.buildOffer({ slot: 9, peers, supplyWh: none, demandWh: none, tariff: testTariff }),
  );
  const reading = expectOk(await vault.buildReading({ slot: 7, peers, m: 5, a: 0 }));
  const offerPart = [offer.V, offer.bind, offer.bHash];
  const points = [
    [reading.A.x, reading.A.y],
    [reading.M.x, reading.M.y],
  ];
  const readingPart = [reading.V, reading.bind, reading.bHash, ...points];
  const submit = (of: unknown, re: unknown, at = session) =>
    codeOf(vault, market, calls.market.encodeFunctionData('submit', [at, of, re, []]));
  expect(await submit(offerPart, readingPart)).toBe('ok');
  expect(await submit(offerPart, readingPart, 9n)).toBe('policy.vector');
  expect(
    await submit([offer.V.map((v, i) => (i === 3 ? v ^ 1n : v)), offer.bind, offer.bHash], readingPart),
  ).toBe('policy.vector');
  expect(await submit(offerPart, [reading.V, reading.bind, reading.bHash, ...[...points].reverse()])).toBe(
    'policy.vector',
  );
  const alone = calls.market.encodeFunctionData('submitOffer', [session, offerPart, zero32, []]);
  expect(await codeOf(vault, market, alone)).toBe('ok');

  const accounts = [identity.account, ...peers.map((peer) => peer.account)];
  const guess = calls.market.encodeFunctionData('revealOffer', [
    session,
    [0n, 0n, offer.bind, zero32, []],
    zero32,
  ]);
  expect(await codeOf(vault, market, guess)).toBe('policy.reveal');
  const { b } = expectOk(await vault.reveal({ kind: 1, slot: 9, submitted: accounts, missing: [] }));
  const shown = calls.market.encodeFunctionData('revealOffer', [
    session,
    [0n, 0n, offer.bind, b, []],
    zero32,
  ]);
  expect(await codeOf(vault, market, shown)).toBe('ok');
  const both = (readingB: string) =>
    calls.market.encodeFunctionData('revealBoth', [
      session,
      [0n, 0n, offer.bind, b, []],
      [0n, 0n, reading.bind, readingB, ...points, []],
    ]);
  expect(await codeOf(vault, market, both(b))).toBe('policy.reveal');
  const second = expectOk(await vault.reveal({ kind: 2, slot: 7, submitted: accounts, missing: [] }));
  expect(await codeOf(vault, market, both(second.b))).toBe('ok');
});

test('another community, wider limits and another payout account need the passphrase', async () => {
  const { vault } = await joined();
  const elsewhere = { ...testTerms, contracts: { ...testTerms.contracts, treasury: STRANGER } };
  expect(await vault.join({ community: elsewhere })).toMatchObject({
    error: { code: 'vault.passphrase-needed' },
  });
  const wrong = 'not the passphrase';
  expect(await vault.join({ community: elsewhere, passphrase: wrong })).toMatchObject({
    error: { code: 'vault.wrong-passphrase' },
  });
  expectOk(await vault.join({ community: { ...testTerms, slotsPerPeriod: 6 } }));
  for (const wider of [
    { maxCapacityWh: 5001 },
    { highestBuy: 400_001 },
    { maxDeposit: 500_000_001n },
    { maxFeePerTransaction: 10n ** 16n + 1n },
  ]) {
    const limits = { ...testTerms.limits, ...wider };
    expect(await vault.setLimits({ limits })).toMatchObject({ error: { code: 'vault.passphrase-needed' } });
    expect(await vault.join({ community: { ...testTerms, limits } })).toMatchObject({
      error: { code: 'vault.passphrase-needed' },
    });
    expectOk(await vault.setLimits({ limits, passphrase }));
    expectOk(await vault.setLimits({ limits: testTerms.limits }));
  }
  expect(await vault.setPayoutAccount({ payoutAccount: STRANGER, passphrase: wrong })).toMatchObject({
    error: { code: 'vault.wrong-passphrase' },
  });
  const self = expectOk(await vault.identity({})).account;
  expect(await vault.setPayoutAccount({ payoutAccount: self, passphrase })).toMatchObject({
    error: { code: 'vault.payout-self' },
  });
  expectOk(await vault.join({ community: elsewhere, passphrase }));
});

test('without a community, and while locked, nothing is signed', async () => {
  const vault = localVault(testCore(testPlace()));
  const clear = calls.market.encodeFunctionData('clear', [12n]);
  expect(await codeOf(vault, market, clear)).toBe('vault.locked');
  expectOk(await vault.create({ mode: 'keychain' }));
  expect(await codeOf(vault, market, clear)).toBe('vault.not-joined');
  expectOk(await vault.join({ community: testTerms }));
  expect(await codeOf(vault, market, clear)).toBe('ok');
  expectOk(await vault.lock({}));
  expect(await codeOf(vault, market, clear)).toBe('vault.locked');
});

test('a permit names the treasury and at most the limit', async () => {
  const { vault } = await joined();
  const request = { name: 'Euro', version: '1', spender: treasury, value: 7n, nonce: 0n, deadline: 99n };
  expectOk(await vault.signPermit(request));
  expect(await vault.signPermit({ ...request, spender: STRANGER })).toMatchObject({
    error: { code: 'policy.permit' },
  });
  expect(await vault.signPermit({ ...request, value: testTerms.limits.maxDeposit + 1n })).toMatchObject({
    error: { code: 'policy.permit' },
  });
});
