import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { type MeterEmulator, startMeterEmulator } from '../../src/community/emulator/emulator.ts';
import { systemClock } from '../../src/main/clock.ts';
import type { MeterPart, MeterReading, SourceStatus } from '../../src/main/meter/api.ts';
import { createMeterPart } from '../../src/main/meter/part.ts';
import { expectOk } from '../../src/shared/result.ts';
import { slotNo, utcSeconds } from '../../src/shared/units.ts';

/** A meter on a real pseudo-terminal, read through the real serial library. */

const hasSocat = (() => {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('skipped: the program socat is not installed, so there is no pseudo-terminal to read');
    return false;
  }
})();

const clock = systemClock();
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function part(): { meter: MeterPart; readings: MeterReading[]; until: Until; genesis: number } {
  const genesis = utcSeconds(clock.now() - 3);
  const meter = createMeterPart({
    clock,
    timing: { genesis, slotSeconds: 2, slotsPerPeriod: 6 },
    connectionWatt: 17_250,
  });
  cleanUp.push(() => meter.close());
  const readings: MeterReading[] = [];
  meter.onReading((reading) => readings.push(reading));
  const until: Until = (what) =>
    new Promise((resolve, reject) => {
      let again = (): void => undefined;
      const stop = clock.after(15_000, () => {
        again();
        reject(new Error(`not within 15 s; now ${JSON.stringify(meter.status()[0]?.state)}`));
      });
      const check = (): void => {
        const status = meter.status()[0];
        if (status === undefined || !what(status)) {
          again = clock.after(20, check);
          return;
        }
        stop();
        resolve(status);
      };
      check();
    });
  return { meter, readings, until, genesis };
}
type Until = (what: (status: SourceStatus) => boolean) => Promise<SourceStatus>;

async function emulator(): Promise<MeterEmulator> {
  const started = expectOk(
    await startMeterEmulator({
      protocol: 'p1',
      clock,
      curve: () => 7200,
      everyMs: 200,
      registers: { importWh: 1_000_000 },
    }),
  );
  cleanUp.push(() => started.stop());
  return started;
}

const grid = (path: string) =>
  ({
    id: 'grid',
    role: 'grid',
    address: { kind: 'serial', port: { vendorId: null, productId: null, serialNumber: null, path } },
    protocol: {
      protocol: 'dsmr-p1',
      line: { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
      dialogue: null,
    },
  }) as const;

describe.skipIf(!hasSocat)('P1 on a pseudo-terminal', () => {
  test('is read, measured by slot, and garbled telegrams are dropped', async () => {
    const { meter, readings, until, genesis } = part();
    const cable = await emulator();
    expectOk(meter.addSource(grid(cable.path)));
    await until((status) => status.accepted >= 3);
    cable.garble(3);
    cable.cut(1);
    const status = await until((now) => now.rejected >= 3);
    expect(status.maker).toBe('WTL');
    await until((now) => now.accepted >= status.accepted + 25);
    const first = readings[0]?.telegram;
    expect(first?.powerMilliW).toBe(7_200_000);
    expect(first?.importTotal?.microWh).toBeGreaterThanOrEqual(1_000_000_000_000n);
    // The last slot that the readings cover from end to end, however long the port took to open.
    const last = Math.floor(((readings.at(-1)?.atMs ?? 0) / 1000 - genesis) / 2) - 1;
    // 7200 W is 4 Wh in two seconds; the meter shows whole Wh once a second.
    const energy = meter.closeSlot('grid', slotNo(last));
    expect(energy.quality).toBe('measured');
    expect(Math.abs((energy.importWh ?? Number.NaN) - 4)).toBeLessThanOrEqual(2);
  }, 30_000);

  test('unplugged, it says so and waits; busy, it names the cause', async () => {
    const { meter, until } = part();
    const cable = await emulator();
    expectOk(meter.addSource(grid(cable.path)));
    await until((status) => status.accepted >= 2);

    const second = part();
    expectOk(second.meter.addSource(grid(cable.path)));
    const busy = await second.until((status) => status.state.state === 'error');
    expect(busy.state).toMatchObject({ error: { code: 'meter.port-busy' } });

    await cable.stop();
    const gone = await until((status) => status.state.state === 'error');
    expect(gone.state).toMatchObject({ error: { code: 'meter.unplugged' }, retryMs: 2000 });
  }, 30_000);

  test('a meter of unknown language and speed is found, and wrong parity is dropped, not believed', async () => {
    const { meter, until } = part();
    const started = expectOk(
      await startMeterEmulator({
        protocol: 'sml',
        clock,
        curve: () => -1500,
        everyMs: 1000,
        registers: { importWh: 5000, exportWh: 7_000_000 },
        followSpeed: true,
      }),
    );
    cleanUp.push(() => started.stop());
    const found: unknown[] = [];
    meter.onFound((id, protocol) => found.push({ id, ...protocol }));
    expectOk(meter.addSource({ ...grid(started.path), protocol: null }));
    const status = await until((now) => now.accepted >= 2);
    expect(found).toEqual([
      {
        id: 'grid',
        protocol: 'sml',
        line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
        dialogue: null,
      },
    ]);
    expect(status.lastReading?.telegram).toMatchObject({ powerMilliW: -1_500_000, integrity: 'verified' });
    started.readAs({ baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 });
    const before = await until((now) => now.lastRejection !== null);
    const { accepted } = before;
    await until((now) => now.rejected > before.rejected + 2 || now.accepted > accepted + 1);
    expect(meter.status()[0]?.accepted).toBe(accepted);
  }, 40_000);
});

test('a meter behind a network adapter is found and read', async () => {
  const { meter, until } = part();
  const started = expectOk(
    await startMeterEmulator({ protocol: 'p1', clock, curve: () => 100, everyMs: 200, transport: 'tcp' }),
  );
  cleanUp.push(() => started.stop());
  const [host = '', port = ''] = started.path.replace('tcp://', '').split(':');
  const address = { kind: 'tcp', host, port: Number(port) } as const;
  expectOk(meter.addSource({ id: 'grid', role: 'grid', address, protocol: null }));
  const status = await until((now) => now.accepted >= 3);
  expect(status.protocol?.protocol).toBe('dsmr-p1');
}, 30_000);
