/** What a home hands out, checked by the standalone verifier against the chain and against a file of events. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFile, type Verified } from '../../src/shared/proof/check.ts';
import { topicOf } from '../../src/shared/proof/decode.ts';
import { type Evidence, fileEvidence } from '../../src/shared/proof/evidence.ts';
import { parseEventsFile, parseProofFile } from '../../src/shared/proof/files.ts';
import { FILE_STEPS } from '../../src/shared/protocol/verify/step.ts';
import { expectOk, ok } from '../../src/shared/result.ts';
import type { ShareChoice } from '../../src/shared/share.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { openFile } from '../../src/verifier/open.ts';
import { reportText } from '../../src/verifier/report.ts';
import { rpcEvidence } from '../../src/verifier/rpc.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { anotherEndpoint } from '../fixtures/recheck-story.ts';
import { type Liar, serveChain, withLiar } from '../fixtures/serve-chain.ts';

const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
const MARCH = 'a tax return';

let town: Town;
let identity: string;
/** Encrypted file and what is in it. */
let handedOut: string;
let disclosure: string;
let choice: ShareChoice;
const liar: { now: Liar | null } = { now: null };

const home = () => town.homes[1] ?? expect.fail();
const rpc = () => rpcEvidence('http://chain.invalid', town.fetcher);
const at = (slot: number) => town.community.config.genesis + slot * town.community.config.slotSeconds;

async function check(text: string, evidence: Evidence = rpc(), now = town.clock.now()): Promise<Verified> {
  return expectOk(await checkFile(expectOk(parseProofFile(text)), evidence, now));
}
const failing = ({ steps }: Verified) =>
  steps.filter((step) => step.agrees === false).map(({ step }) => step);
const unknown = ({ steps }: Verified) => steps.filter((step) => step.agrees === null).map(({ step }) => step);
/** The file with a change by an attacker who can edit JSON. */
const altered = (text: string, change: (file: ReturnType<typeof JSON.parse>) => void): string => {
  const file = JSON.parse(text);
  change(file);
  return JSON.stringify(file);
};

beforeAll(async () => {
  town = await startTown({ curves: CURVES, faults: withLiar(() => liar.now) });
  await town.assemble();
  await town.runTo(11);
  identity = await generateIdentity();
  choice = {
    from: at(1),
    to: at(4),
    fields: ['import', 'registers'],
    recipient: { kind: 'key', key: await identityToRecipient(identity) },
    purpose: MARCH,
    expiry: town.clock.now() + 86_400,
  };
  const keep = async (_name: string, text: string) => {
    handedOut = text;
    return ok({ file: 'kept' });
  };
  expectOk(await home().household.proof.share(choice, keep));
  await town.runTo(11.4);
  disclosure = expectOk(await openFile(new TextEncoder().encode(handedOut), [identity]));
}, 300_000);
afterAll(() => town?.close());

describe('a bill', () => {
  const exported = async () =>
    expectOk(await home().household.proof.events({ from: at(0), to: at(6) }, async () => undefined));
  const bill = () => expectOk(home().household.proof.bill(0));

  test('is true, also for who has the events as a file only', async () => {
    const verified = await check(bill());
    expect(failing(verified)).toEqual([]);
    expect(unknown(verified)).toEqual([]);
    expect(verified.verdict).toBe(true);
    expect(reportText(verified, 'the chain')).toContain('TRUE: every step agrees');
    const offline = await check(bill(), fileEvidence(expectOk(parseEventsFile(await exported()))));
    expect(offline).toEqual(verified);
  });

  const alterations: [string, (file: ReturnType<typeof JSON.parse>) => unknown, string[]][] = [
    ['amount', (file) => (file.amount = String(BigInt(file.amount) - 1n)), ['file-figures']],
    ['units', (file) => (file.units = String(BigInt(file.units) + 1n)), ['file-figures']],
    ['blinding', (file) => (file.rho = String(BigInt(file.rho) + 1n)), ['bill-opening']],
    ['community', (file) => (file.domain = `0x${'0'.repeat(64)}`), ['file-community']],
  ];
  test.each(alterations)('with another %s is found out', async (_name, change, steps) => {
    const verified = await check(altered(bill(), change));
    expect(verified.verdict).toBe(false);
    expect(failing(verified)).toEqual(steps);
  });

  test('beside a changed clearing price is found out, and no step of a file is without such an alteration', async () => {
    const events = expectOk(parseEventsFile(await exported()));
    const cleared = topicOf('market', 'Cleared');
    const logs = events.logs.map((log): typeof log => {
      if (log.topics[0] !== cleared) return log;
      // Whether there was trade, then the tick.
      const tick = BigInt(`0x${log.data.slice(66, 130)}`) === 3n ? 4n : 3n;
      const word = tick.toString(16).padStart(64, '0');
      return { ...log, data: `0x${log.data.slice(2, 66)}${word}${log.data.slice(130)}` };
    });
    const steps = failing(await check(bill(), fileEvidence({ ...events, logs })));
    expect(steps).toContain('slot-prices');
    const failed = new Set([...steps, ...alterations.flatMap(([, , found]) => found)]);
    expect(FILE_STEPS.filter((step) => !failed.has(step))).toEqual([]);
  });

  test.each(['treasury', 'community', 'slotsPerPeriod', 'slotSeconds', 'finality'])(
    'that names another %s than its market was deployed for is found out',
    async (name) => {
      const forged = altered(bill(), ({ community }) => {
        community[name] = typeof community[name] === 'string' ? `0x${'7'.repeat(40)}` : community[name] + 1;
      });
      const verified = await check(forged);
      expect(verified.verdict).toBe(false);
      expect(failing(verified)).toContain('file-community');
    },
  );

  test('beside events whose words were changed or cut nothing breaks, and what it rests on is not believed', async () => {
    const events = expectOk(parseEventsFile(await exported()));
    const proof = expectOk(parseProofFile(bill()));
    const firstOf = new Map(events.logs.map((log, i) => [log.topics[0] ?? '', i] as const).reverse());
    const outcomes: string[] = [];
    for (const [topic, at] of firstOf) {
      const data = events.logs[at]?.data ?? '0x';
      const word = 'f'.repeat(64);
      for (const bent of [
        `${word}${data.slice(2 + 64)}`,
        `${data.slice(2, -64)}${word}`,
        data.slice(2 + 64),
      ]) {
        const logs = events.logs.map((log, i): typeof log =>
          i === at ? { ...log, data: `0x${bent}` } : log,
        );
        const result = await checkFile(proof, fileEvidence({ ...events, logs }), town.clock.now());
        if (!result.ok) expect(result.error.code).toBe('verifier.impossible');
        if (!result.ok || result.value.verdict !== true) outcomes.push(topic);
      }
    }
    const doubted = new Set(outcomes);
    const rests = [
      'OfferSubmitted',
      'ReadingSubmitted',
      'OfferOpened',
      'ReadingOpened',
      'LambdaFixed',
      'Cleared',
    ];
    for (const name of rests) expect(doubted, name).toContain(topicOf('market', name));
    expect(doubted).toContain(topicOf('community', 'TariffAnnounced'));
  }, 60_000);

  test.each([
    'BillSettled',
    'TariffAnnounced',
    'Folded',
    'ReadingSubmitted',
    'OfferSubmitted',
    'OfferRevealed',
    'ReadingRevealed',
    'ReadingOpened',
    'OfferOpened',
    'Cleared',
    'LambdaFixed',
  ])('is not called true where %s is hidden', async (name) => {
    const topics = (['market', 'treasury', 'community'] as const).flatMap((contract) => {
      try {
        return [topicOf(contract, name)];
      } catch {
        return [];
      }
    });
    const events = expectOk(parseEventsFile(await exported()));
    const logs = events.logs.filter((log) => !topics.some((topic) => log.topics[0] === topic));
    expect(logs.length).toBeLessThan(events.logs.length);
    const verified = await check(bill(), fileEvidence({ ...events, logs }));
    expect(verified.verdict).not.toBe(true);
  });
});

describe('a disclosure', () => {
  test('shows what the preview said, nothing else, to its recipient alone', async () => {
    const preview = expectOk(await home().household.proof.previewShare(choice, { offset: 0, limit: 100 }));
    const file = JSON.parse(disclosure);
    const leaves = file.periods.flatMap((period: { leaves: object[] }) => period.leaves);
    const shown = leaves.map(({ slot, field, value }: (typeof preview.rows)[number]) => ({
      slot,
      field,
      value,
    }));
    expect(shown).toEqual(preview.rows.map(({ slot, field, value }) => ({ slot, field, value })));
    expect(preview).toMatchObject({ count: 6, unsealed: 0 });
    expect(new Set(preview.rows.map((row) => row.field))).toEqual(new Set(['import', 'registers']));
    expect(handedOut).toContain('BEGIN AGE ENCRYPTED FILE');
    const wrong = await openFile(new TextEncoder().encode(handedOut), [await generateIdentity()]);
    expect(wrong).toMatchObject({ ok: false, error: { code: 'verifier.wrong-key' } });
    expect(await openFile(new TextEncoder().encode(handedOut), [])).toMatchObject({
      error: { code: 'verifier.locked' },
    });
  });

  test('is true until it expires', async () => {
    const verified = await check(disclosure);
    expect(failing(verified)).toEqual([]);
    expect(verified.verdict).toBe(true);
    expect(verified.claims.join(' ')).toContain(MARCH);
    const late = await check(disclosure, rpc(), utcSeconds(choice.expiry + 1));
    expect(late.verdict).toBe(false);
    expect(failing(late)).toEqual(['disclosure-expiry']);
  });

  test('is listed with its state, and who says to have seen it', () => {
    const { shared, sealedUntil } = expectOk(home().household.proof.shares());
    expect(shared).toHaveLength(1);
    expect(shared[0]).toMatchObject({
      state: 'announced',
      purpose: MARCH,
      count: 6,
      encrypted: true,
      viewed: [],
    });
    expect(sealedUntil).toBe(at(6));
  });

  const other = () => expectOk(town.homes[2]?.household.proof.bill(0) ?? expect.fail());
  test.each([
    ['a changed value', (file) => (file.periods[0].leaves[0].value = '1'), ['leaf-values'], []],
    [
      'a moved leaf',
      (file) => {
        const [first, second] = file.periods[0].leaves;
        first.slot = second.slot = 5;
      },
      ['leaf-values'],
      [],
    ],
    [
      'a proof of another place',
      (file) => (file.periods[0].leaves[0].proof = file.periods[0].leaves[2].proof),
      ['leaf-places'],
      [],
    ],
    ['another period', (file) => (file.periods[0].period = 1), ['disclosure-root', 'leaf-places'], []],
    ['a foreign root', (file) => (file.periods[0].root = `0x${'7'.repeat(64)}`), ['disclosure-root'], []],
    [
      'another home',
      (file) => (file.account = JSON.parse(other()).account),
      ['disclosure-root', 'leaf-places'],
      [],
    ],
    ['another purpose', (file) => (file.purpose = 'advertising'), [], []],
  ] as [string, (file: ReturnType<typeof JSON.parse>) => unknown, string[], string[]][])(
    'with %s is found out',
    async (_name, change, steps) => {
      const verified = await check(altered(disclosure, change));
      // Whatever is changed, its hash was never announced.
      expect(verified.verdict).not.toBe(true);
      expect(unknown(verified)).toContain('disclosure-hash');
      expect(failing(verified)).toEqual(steps);
    },
  );
});

describe('a sum', () => {
  const range = () => ({ from: at(0), to: at(6) });

  test('is true and holds no part', async () => {
    const { value, slots, text } = expectOk(
      home().household.proof.sum({ ...range(), of: 'M', purpose: 'a subsidy' }),
    );
    expect(slots).toBe(6);
    const { rows } = expectOk(home().household.slots({ offset: 0, limit: 100 }));
    const net = rows
      .filter((row) => row.slot < 6)
      .reduce((sum, row) => sum + (row.importWh ?? 0) - (row.exportWh ?? 0), 0);
    expect(value).toBe(net);
    const verified = await check(text);
    expect(failing(verified)).toEqual([]);
    expect(verified.verdict).toBe(true);
    expect(Object.keys(JSON.parse(text)).sort()).toEqual([
      'account',
      'community',
      'domain',
      'of',
      'purpose',
      'rho',
      'slots',
      'value',
      'version',
      'wattlet',
    ]);
  });

  test('of trade is true; another value, kind, set of slots or home is not', async () => {
    const { text } = expectOk(home().household.proof.sum({ ...range(), of: 'A', purpose: '' }));
    expect((await check(text)).verdict).toBe(true);
    const attacks: ((file: ReturnType<typeof JSON.parse>) => unknown)[] = [
      (file) => (file.value += 1),
      (file) => (file.of = 'M'),
      (file) => file.slots.pop(),
      (file) => (file.slots[0] = file.slots[1]),
      (file) => (file.account = town.homes[0]?.account),
    ];
    for (const attack of attacks) expect((await check(altered(text, attack))).verdict).toBe(false);
  });

  test('of too few slots is not given', () => {
    const result = home().household.proof.sum({ from: at(0), to: at(2), of: 'M', purpose: '' });
    expect(result).toMatchObject({ ok: false, error: { code: 'proof.sum-short' } });
  });
});

test('an endpoint of another chain is refused', async () => {
  const proof = expectOk(parseProofFile(expectOk(home().household.proof.bill(0))));
  const other: Evidence = { ...rpc(), chainId: async () => ok(5) };
  expect(await checkFile(proof, other, 0)).toMatchObject({ error: { code: 'verifier.other-chain' } });
});

anotherEndpoint(home, liar);

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-proof-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const keep = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/verifier/main.ts', ...args], {
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };

  test('says whether a file is true, and ends accordingly', async () => {
    const { proof } = home().household;
    const events = keep(
      'events.json',
      expectOk(await proof.events({ from: at(0), to: at(6) }, async () => undefined)),
    );
    const bill = expectOk(proof.bill(0));
    const good = run(keep('bill.json', bill), '--events', events);
    expect(good.said).toContain('TRUE: every step agrees');
    expect(good.status).toBe(0);
    const bent = keep(
      'bent.json',
      altered(bill, (file) => (file.amount = '7')),
    );
    expect(run(bent, '--events', events)).toMatchObject({ status: 1 });
    const key = keep('key.txt', `# created: today\n${identity}\n`);
    const shown = run(keep('shown.age', handedOut), '--events', events, '--key', key);
    expect(shown.said).toContain(MARCH);
    expect(run(keep('junk.json', '{}'), '--events', events)).toMatchObject({ status: 2 });
    expect(run(keep('bill.json', bill))).toMatchObject({ status: 2 });
  }, 60_000);

  test('notes on chain that a disclosure was opened, only when asked to, and the home lists who did', async () => {
    const reader = Wallet.createRandom();
    await chainCall('hardhat_setBalance', [reader.address, '0xde0b6b3a7640000']);
    const node = await serveChain(town);
    try {
      const key = keep('key.txt', identity);
      const shown = keep('shown.age', handedOut);
      const viewed = () => expectOk(home().household.proof.shares()).shared[0]?.viewed;
      const quiet = await ask(shown, '--rpc', node.url, '--key', key);
      expect(quiet).toMatchObject({ status: 0 });
      await town.runTo(11.6);
      expect(viewed()).toEqual([]);
      const told = await ask(
        shown,
        '--rpc',
        node.url,
        '--key',
        key,
        '--viewed',
        keep('pays', reader.privateKey),
      );
      expect(told).toMatchObject({ status: 0 });
      await town.runTo(11.9);
      expect(viewed()).toEqual([{ viewer: reader.address.toLowerCase(), at: expect.any(Number) }]);
      // A bill has nothing to note, and an account without money cannot pay for it.
      const bill = keep('bill.json', expectOk(home().household.proof.bill(0)));
      const poor = keep('poor', Wallet.createRandom().privateKey);
      expect(await ask(bill, '--rpc', node.url, '--viewed', poor)).toMatchObject({ status: 2 });
      const refused = await ask(shown, '--rpc', node.url, '--key', key, '--viewed', poor);
      expect(refused).toMatchObject({ status: 2, said: expect.stringContaining('can pay') });
    } finally {
      await node.close();
    }
  }, 60_000);

  /** As `run`, while this process goes on serving the chain. */
  const ask = (...args: string[]) =>
    new Promise<{ status: number; said: string }>((done) => {
      const child = execFile(process.execPath, ['src/verifier/main.ts', ...args], (_error, stdout, stderr) =>
        done({ status: child.exitCode ?? -1, said: stdout + stderr }),
      );
    });
});

async function chainCall(method: string, params: readonly unknown[]): Promise<void> {
  await town.fetcher('', { method: 'POST', body: JSON.stringify({ id: 1, method, params }) });
}
