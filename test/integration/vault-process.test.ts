import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { vaultClient } from '../../src/main/vault/client.ts';
import { diskFiles } from '../../src/main/vault/files.ts';
import { portOf } from '../../src/main/vault/ports.ts';
import { memoryKeychain, secretStore } from '../../src/main/vault/secret-store.ts';
import { keysOf, wordsOf } from '../../src/main/vault/seed.ts';
import { VaultFile } from '../../src/main/vault/vault-file.ts';
import { expectOk } from '../../src/shared/result.ts';
import { callers, callOver, type VaultPort } from '../../src/shared/vault/calls.ts';
import { secretMethods } from '../../src/shared/vault/secret-api.ts';
import { findInMemory, formsOf, textForms } from '../fixtures/memory.ts';
import { testTariff, testTerms } from '../fixtures/vault.ts';

const ENTRY = new URL('../../src/main/vault/entry.ts', import.meta.url);
const PARENT = new URL('../fixtures/vault-parent.ts', import.meta.url);
const passphrase = 'correct horse battery';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-vault-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A vault process, and what lets a test kill it. */
function startProcess() {
  const child = fork(ENTRY, [folder, 'wattlet-test'], { serialization: 'advanced', stdio: 'ignore' });
  const send = (message: unknown) => child.send(Object(message));
  return { child, port: portOf({ on: child.on.bind(child), send }, false) };
}

const ticks = (at: number, value: number) => Array.from({ length: 32 }, (_, k) => (k === at ? value : 0));

test('killed in the middle of its work, the vault goes on and keeps its word', async () => {
  const started: ReturnType<typeof startProcess>[] = [];
  const client = vaultClient((): VaultPort => {
    const made = startProcess();
    started.push(made);
    return made.port;
  });
  const { vault } = client;
  try {
    const { account } = expectOk(await vault.create({ mode: 'passphrase', passphrase }));
    expectOk(await vault.join({ community: testTerms }));
    const request = {
      slot: 4,
      peers: [],
      supplyWh: ticks(4, 100),
      demandWh: ticks(0, 0),
      tariff: testTariff,
    };
    const first = expectOk(await vault.buildOffer(request));

    const pending = vault.checkPassphrase({ passphrase });
    started.at(-1)?.child.kill('SIGKILL');
    expect(await pending).toMatchObject({ error: { code: 'vault.gone' } });

    expect(expectOk(await vault.status({})).state).toBe('locked');
    expect(client.starts()).toBe(2);
    expect(await vault.buildOffer(request)).toMatchObject({ error: { code: 'vault.locked' } });
    expect(expectOk(await vault.unlock({ passphrase })).account).toBe(account);
    expect(expectOk(await vault.buildOffer(request))).toEqual(first);
    expect(await vault.buildOffer({ ...request, supplyWh: ticks(4, 99) })).toMatchObject({
      error: { code: 'vault.second-vector' },
    });
  } finally {
    client.close();
    for (const { child } of started) child.kill();
  }
});

test('a vault that cannot be started is given up, not started for ever', async () => {
  let starts = 0;
  const client = vaultClient(() => {
    starts += 1;
    const child = fork(ENTRY, [], { serialization: 'advanced', stdio: 'ignore' });
    const send = (message: unknown) => child.send(Object(message));
    return portOf({ on: child.on.bind(child), send }, false);
  });
  for (let i = 0; i < 8; i++) {
    expect(await client.vault.status({})).toMatchObject({ error: { code: 'vault.gone' } });
  }
  expect(starts).toBe(5);
});

test('the secret contract is answered on its own port only', async () => {
  const worker = new Worker(ENTRY, { workerData: { folder, service: 'wattlet-test' } });
  try {
    const household = callOver(portOf(worker, false));
    for (const method of Object.keys(secretMethods)) {
      expect(await household(method, { passphrase })).toMatchObject({ error: { code: 'vault.malformed' } });
    }
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ secretPort: true, port: port2 }, [port2]);
    const secretCall = callOver(portOf(port1, false));
    for (const method of ['signTransaction', 'create', 'unlock', 'storeKey', 'toString', '__proto__']) {
      expect(await secretCall(method, {})).toMatchObject({ error: { code: 'vault.malformed' } });
    }
    const secrets = callers(secretMethods, secretCall);
    const words = 'test test test test test test test test test test test junk';
    const identity = expectOk(
      await secrets.restore({ material: { kind: 'words', words }, mode: 'passphrase', passphrase }),
    );
    expect(identity.account).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
    expect(expectOk(await secrets.showWords({ passphrase })).words.join(' ')).toBe(words);
    expect(await secrets.showWords({})).toMatchObject({ error: { code: 'vault.passphrase-needed' } });
    expect(await household('identity', {})).toMatchObject({ ok: true, value: identity });
    port1.close();
  } finally {
    await worker.terminate();
  }
});

test.runIf(process.platform === 'linux')(
  'after a full session the memory of the parent holds nothing of seed, words and private keys',
  async () => {
    const parent = spawn(process.execPath, [PARENT.pathname, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const line = await new Promise<string>((resolve, reject) => {
        parent.stdout.once('data', (data: Buffer) => resolve(data.toString()));
        parent.once('exit', (code) => reject(new Error(`the parent ended with ${code}`)));
      });
      const { account, vaultPid, mark } = JSON.parse(line) as {
        account: string;
        vaultPid: number;
        mark: string;
      };

      // This third process opens the file by itself, so that the parent never had to know what is searched for.
      const file = new VaultFile({ files: diskFiles(folder), secrets: secretStore(memoryKeychain()) });
      const open = expectOk(await file.open('another passphrase'));
      expect(open.contents.account).toBe(account);
      const seed = { entropy: open.entropy, language: open.contents.language };
      const keys = await keysOf(seed);
      const words = await wordsOf(seed);
      // Runs of four words: single ones are in the word list that every program with it holds.
      const runs = [0, 10, 20].map((i) => words.slice(i, i + 4).join(' '));
      const patterns = new Map<string, Buffer>([
        ...formsOf('entropy', open.entropy),
        ...formsOf('account key', Buffer.from(keys.accountKey)),
        ...formsOf('mask key', Buffer.from(keys.maskKey)),
        ...formsOf('file key', open.key),
        ...runs.flatMap((run, i) => textForms(`words ${i}`, run)),
        ...runs.flatMap((run, i) => textForms(`words, ${i}`, run.split(' ').join(','))),
        ...runs.flatMap((run, i) => textForms(`words" ${i}`, run.split(' ').join('","'))),
      ]);

      // The search itself works: it finds the mark in the parent, and the seed where it belongs.
      const control = new Map(textForms('mark', mark));
      expect(findInMemory(parent.pid ?? 0, control)).not.toEqual([]);
      const raw = ['account key raw', 'entropy raw', 'mask key raw'];
      expect(findInMemory(vaultPid, new Map([...patterns].filter(([name]) => raw.includes(name))))).toEqual(
        raw,
      );
      expect(findInMemory(parent.pid ?? 0, patterns)).toEqual([]);
    } finally {
      parent.stdin.end();
      parent.kill();
    }
  },
);
