import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EMULATED_KEY, SPEAKERS } from '../../src/community/emulator/speakers.ts';
import { DEMO_LIMITS, NO_INVITATION } from '../../src/community/simulation/home.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { communityConfigSchema } from '../../src/main/household/community/config.ts';
import { type Home, openHome } from '../../src/main/household/home.ts';
import { localVault } from '../../src/main/vault/dispatch.ts';
import { expectOk } from '../../src/shared/result.ts';
import { settle } from '../fixtures/manual-clock.ts';
import { testCore, testPlace, testTerms } from '../fixtures/vault.ts';

/** An encrypted meter behind a network adapter: named, its key entered, read, and read again after a restart. */

const offline: Transport = async () => ({ status: 503, text: '', retryAfterSeconds: null });
const hex = (bytes: Uint8Array): `0x${string}` => `0x${Buffer.from(bytes).toString('hex')}`;

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

test('key missing, wrong, right, after a restart, and gone with its meter', async () => {
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => clients.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const place = testPlace();
  const { clock } = place;
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-meter-key-'));
  const logged: string[] = [];
  const log = {
    info: (event: string, facts?: object) => void logged.push(event + JSON.stringify(facts ?? {})),
    warn: (event: string, facts?: object) => void logged.push(event + JSON.stringify(facts ?? {})),
  };
  const config = communityConfigSchema.parse({
    ...testTerms,
    name: 'Test street',
    minBillSlots: 4,
    finality: 0,
    blockTime: 2,
    fromBlock: 0,
    endpoints: [{ url: 'http://127.0.0.1:9', own: true }],
    currency: 'EUR',
  });

  let spoken = 0;
  /** Ten seconds of the meter's life. */
  const telegram = async (): Promise<void> => {
    spoken += 1;
    const importWs = [0n, BigInt(spoken) * 3_600_000n] as const;
    const state = { utcSeconds: clock.now(), powerW: 360, importWs, exportWs: [0n, 0n] as const };
    for (const client of clients) client.write(SPEAKERS['p1-encrypted'].telegram(state, 'WTL0000000000001'));
    await clock.advance(10_000);
    await settle(20);
  };
  const until = async (home: Home, wanted: string): Promise<void> => {
    const said = (): string | undefined => {
      const state = home.meter()?.status()[0]?.state;
      return state?.state === 'silent' ? state.problem?.code : state?.state;
    };
    for (let turns = 0; said() !== wanted; turns += 1) {
      if (turns > 60) throw new Error(`not ${wanted} but ${said()}`);
      await telegram();
    }
  };
  const open = async (): Promise<Home> => {
    const vault = localVault(testCore(place));
    const { state } = expectOk(await vault.status({}));
    if (state === 'empty') expectOk(await vault.create({ mode: 'keychain' }));
    else expectOk(await vault.unlock({}));
    return expectOk(await openHome({ vault, dir, clock, log, transport: offline }));
  };

  const home = await open();
  const choice = { capacityWh: 4_000, inviteHash: NO_INVITATION };
  expectOk(await home.join({ config, choice, limits: DEMO_LIMITS }));
  expectOk(
    home.addSource({
      id: 'grid',
      role: 'grid',
      address: { kind: 'tcp', host: '127.0.0.1', port },
      protocol: null,
    }),
  );
  await until(home, 'meter.key-missing');
  expect(home.meter()?.status()[0]?.protocol?.protocol).toBe('dsmr-p1-encrypted');

  const wrong = hex(new Uint8Array(16).fill(0x77));
  expectOk(await home.setMeterKeys('grid', { decryption: wrong, authentication: null }));
  await until(home, 'meter.key-wrong');
  expectOk(await home.setMeterKeys('grid', { decryption: hex(EMULATED_KEY), authentication: null }));
  await until(home, 'connected');
  const before = home.meter()?.status()[0]?.accepted ?? 0;
  expect(before).toBeGreaterThan(0);
  await home.close();

  const again = await open();
  await until(again, 'connected');
  expect(again.meter()?.status()[0]?.hasKey).toBe(true);
  expect(again.meter()?.status()[0]?.lastReading?.telegram.importTotal?.microWh).toBeGreaterThan(0n);

  // Nothing on the disk or in the log tells the key, in any writing.
  const digits = hex(EMULATED_KEY).slice(2);
  const raw = Buffer.from(EMULATED_KEY);
  expect(logged.join('\n').toLowerCase()).not.toContain(digits);
  for (const path of filesUnder(dir)) {
    const bytes = readFileSync(path);
    expect(bytes.includes(raw)).toBe(false);
    expect(bytes.toString('latin1').toLowerCase()).not.toContain(digits);
  }

  // Another meter under the same name starts without the old one's key.
  expectOk(await again.removeSource('grid'));
  await again.close();
  const last = await open();
  expectOk(
    last.addSource({
      id: 'grid',
      role: 'grid',
      address: { kind: 'tcp', host: '127.0.0.1', port },
      protocol: null,
    }),
  );
  expect(last.meter()?.status()[0]?.hasKey).toBe(false);
  expect((await last.setMeterKeys('elsewhere', null)).ok).toBe(false);
  await last.close();
  await new Promise((done) => server.close(done));
  rmSync(dir, { recursive: true });
});
