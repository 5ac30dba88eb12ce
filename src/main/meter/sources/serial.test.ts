import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { type AppError, err, fail, ok } from '../../../shared/result.ts';
import type { LineSettings } from '../decoder.ts';
import { serialSource } from './serial.ts';
import type { SerialDriver, SerialEvents } from './serial-driver.ts';
import { groupOf, openError } from './serial-errors.ts';
import { findPort, linuxPorts, type SerialPortEntry } from './serial-ports.ts';
import type { LinkState } from './source.ts';

const line: LineSettings = { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 };
const sevenBits: LineSettings = { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 };
const entry = (
  path: string,
  serialNumber: string | null = 'A1',
  vendorId: string | null = '0403',
): SerialPortEntry => ({
  identity: { vendorId, productId: vendorId === null ? null : '6001', serialNumber, path },
  product: 'USB serial',
});

/** A driver of pretended ports that writes down what is asked of it. */
function pretendPorts() {
  const state = {
    ports: [] as SerialPortEntry[],
    refuse: null as AppError | null,
    calls: [] as string[],
    events: null as SerialEvents | null,
  };
  const driver: SerialDriver = {
    list: async () => state.ports,
    exists: async (path) => state.ports.some((port) => port.identity.path === path),
    async open(path, settings, events) {
      if (state.refuse !== null) return err(state.refuse);
      state.calls.push(`open ${path} ${settings.baud} ${settings.dataBits}${settings.parity}`);
      state.events = events;
      return ok({
        write: async (bytes) => void state.calls.push(`write ${bytes.length}`),
        setBaud: async (baud) => {
          state.calls.push(`baud ${baud}`);
          return true;
        },
        close: async () => void state.calls.push('close'),
      });
    },
  };
  return { state, driver };
}

function started(identity = entry('/dev/ttyUSB0').identity) {
  const clock = manualClock();
  const { state, driver } = pretendPorts();
  const links: LinkState[] = [];
  const heard: number[] = [];
  const source = serialSource(identity, line, clock, driver);
  const begin = () =>
    source.start({ bytes: (chunk) => heard.push(...chunk), link: (link) => links.push(link) });
  const words = () => links.map((link) => (link.state === 'down' ? link.error.code : link.state));
  return { clock, state, source, links, heard, words, begin };
}

describe('the serial source', () => {
  test('waits for the adapter, follows it to another path, and says when the cable goes in mid-telegram', async () => {
    const { clock, state, source, words, heard, begin } = started();
    begin();
    await clock.advance(5000);
    expect(new Set(words())).toEqual(new Set(['meter.port-missing']));
    state.ports = [entry('/dev/ttyUSB3')];
    await clock.advance(2000);
    expect(state.calls).toEqual(['open /dev/ttyUSB3 115200 8none']);
    expect(words().at(-1)).toBe('open');
    state.events?.bytes(Uint8Array.of(0x2f, 0x49));
    expect(heard).toEqual([0x2f, 0x49]);
    state.ports = [];
    state.events?.gone();
    await clock.advance(0);
    expect(words().at(-1)).toBe('meter.unplugged');
    state.ports = [entry('/dev/ttyUSB4')];
    await clock.advance(2000);
    expect(words().at(-1)).toBe('open');
    await source.stop();
    expect(clock.pendingTimers()).toBe(0);
    expect(state.calls.at(-1)).toBe('close');
  });

  test('a busy port is tried again with growing pauses, and opens when it is free', async () => {
    const { clock, state, source, links, words, begin } = started();
    state.ports = [entry('/dev/ttyUSB0')];
    state.refuse = fail('meter.port-busy', 'Busy.', 'Wait.').error;
    begin();
    await clock.advance(60_000);
    const pauses = links.flatMap((link) => (link.state === 'down' ? [link.retryMs] : []));
    expect(pauses.slice(0, 6)).toEqual([1000, 2000, 5000, 10_000, 30_000, 30_000]);
    state.refuse = null;
    await clock.advance(30_000);
    expect(words().at(-1)).toBe('open');
    await source.stop();
    expect(clock.pendingTimers()).toBe(0);
  });

  test('speed changes stay on the open port, parity opens it anew, and writes keep their order', async () => {
    const { clock, state, source, words, begin } = started();
    state.ports = [entry('/dev/ttyUSB0')];
    begin();
    await clock.advance(0);
    source.write(Uint8Array.of(1, 2, 3));
    source.setLine({ ...line, baud: 9600 });
    source.write(Uint8Array.of(4));
    source.setLine(sevenBits);
    source.setLine(sevenBits);
    await clock.advance(0);
    // Opening anew for the parity is no new cable: a dialogue would otherwise start over for ever.
    expect(words()).toEqual(['opening', 'open']);
    expect(state.calls).toEqual([
      'open /dev/ttyUSB0 115200 8none',
      'write 3',
      'baud 9600',
      'write 1',
      'close',
      'open /dev/ttyUSB0 9600 7even',
    ]);
    await source.stop();
  });

  test('after sleep the port is closed and opened again', async () => {
    const { clock, state, source, begin } = started();
    state.ports = [entry('/dev/ttyUSB0')];
    begin();
    await clock.advance(0);
    source.reopen();
    await clock.advance(0);
    expect(state.calls.slice(1)).toEqual(['close', 'open /dev/ttyUSB0 115200 8none']);
    await source.stop();
  });
});

describe('finding an adapter again', () => {
  const wanted = entry('/dev/ttyUSB0', 'A1').identity;
  test('by vendor, product and serial number before its path', () => {
    const ports = [entry('/dev/ttyUSB0', 'B2'), entry('/dev/ttyUSB1', 'A1')];
    expect(findPort(wanted, ports)).toEqual({ kind: 'found', path: '/dev/ttyUSB1' });
    expect(findPort(wanted, [entry('/dev/ttyUSB0', 'B2')])).toEqual({ kind: 'missing' });
  });

  test('look-alikes without a number are told apart by path, or not at all', () => {
    const twin = entry('/dev/ttyUSB0', null).identity;
    const ports = [entry('/dev/ttyUSB0', null), entry('/dev/ttyUSB1', null)];
    expect(findPort(twin, ports)).toEqual({ kind: 'found', path: '/dev/ttyUSB0' });
    const moved = [entry('/dev/ttyUSB1', null), entry('/dev/ttyUSB2', null)];
    expect(findPort(twin, moved)).toEqual({ kind: 'ambiguous' });
    expect(findPort(twin, moved.slice(1))).toEqual({ kind: 'found', path: '/dev/ttyUSB2' });
  });
});

test('ports and their adapters are read from sysfs; built-in ports that are not there are left out', async () => {
  const root = await mkdtemp(join(tmpdir(), 'wattlet-sysfs-'));
  const usb = join(root, 'devices/usb1/1-2');
  const tty = join(usb, '1-2:1.0/ttyUSB0');
  await mkdir(tty, { recursive: true });
  await mkdir(join(root, 'devices/serial8250'), { recursive: true });
  for (const [name, value] of Object.entries({
    idVendor: '0403',
    idProduct: '6015',
    serial: 'DM01',
    product: 'P1 cable',
  })) {
    await writeFile(join(usb, name), `${value}\n`);
  }
  for (const [name, device, type] of [
    ['ttyUSB0', tty, '0'],
    ['ttyS0', join(root, 'devices/serial8250'), '0'],
    ['ttyS1', join(root, 'devices/serial8250'), '4'],
    ['tty1', join(root, 'devices/serial8250'), '0'],
  ] as const) {
    await mkdir(join(root, 'class', name), { recursive: true });
    await symlink(device, join(root, 'class', name, 'device'));
    await writeFile(join(root, 'class', name, 'type'), type);
  }
  const none = { vendorId: null, productId: null, serialNumber: null };
  expect(await linuxPorts(join(root, 'class'))).toEqual([
    { identity: { ...none, path: '/dev/ttyS1' }, product: null },
    {
      identity: { vendorId: '0403', productId: '6015', serialNumber: 'DM01', path: '/dev/ttyUSB0' },
      product: 'P1 cable',
    },
  ]);
  expect(await linuxPorts(join(root, 'nothing'))).toEqual([]);
  await rm(root, { recursive: true });
});

describe('what the system says becomes words', () => {
  test.each([
    ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'meter.port-missing'],
    ['Error Resource temporarily unavailable Cannot lock port', 'meter.port-busy'],
    ['Error: Input/output error setting custom baud rate', 'meter.port-failed'],
  ])('%s', async (cause, code) => {
    expect((await openError('/dev/ttyUSB0', cause)).code).toBe(code);
  });

  test('a refused port names the group that may open it and the remedy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wattlet-port-'));
    const path = join(folder, 'port');
    await writeFile(path, '');
    const error = await openError(path, `Error: Permission denied, cannot open ${path}`);
    expect(error.code).toMatch(/^meter\.port-permission/);
    expect(error.remedy).toContain('60-wattlet-meter.rules');
    if (error.code === 'meter.port-permission-group') {
      expect(error.message).toContain(String(error.params?.['group']));
      expect(error.remedy).toContain(`usermod -aG ${error.params?.['group']}`);
    }
    await rm(folder, { recursive: true });
  });

  test('groups are read as the system keeps them', () => {
    const text = 'root:x:0:\ndialout:x:20:anna,ben\nbroken\n';
    expect(groupOf(text, 20)).toEqual({ name: 'dialout', members: ['anna', 'ben'] });
    expect(groupOf(text, 0)).toEqual({ name: 'root', members: [] });
    expect(groupOf(text, 7)).toBeNull();
  });
});
