import { expect, test } from 'vitest';
import type { KeysView, MeterStatus, SetupView } from '../../../shared/ipc/setup.ts';
import { accountOf, capacityWhOf } from './accept.ts';
import { drillOf } from './drill.ts';
import { addressOf } from './meter-address.ts';
import { nextStep } from './steps.ts';

const keys: KeysView = {
  state: 'empty',
  reason: null,
  mode: null,
  hasPassphrase: false,
  account: null,
  fingerprint: null,
  createdAt: null,
  restoredAt: null,
  payoutAccount: null,
  limits: null,
  backups: [],
  lastDrillAt: null,
  drillDueAt: null,
};
const view = (part: Partial<SetupView>, keysPart: Partial<KeysView> = {}): SetupView => ({
  keys: { ...keys, ...keysPart },
  screensLocked: false,
  lock: { afterMinutes: null, onSleep: false },
  community: null,
  problem: null,
  invitation: null,
  ...part,
});
const meter: MeterStatus = {
  id: 'grid',
  role: 'grid',
  state: 'connected',
  trying: null,
  problem: null,
  protocol: null,
  maker: null,
  meterId: null,
  power: null,
  lastAt: null,
  accepted: 1,
  rejected: 0,
  hasKey: false,
  recording: null,
};

test('the first run goes on where it was left', () => {
  const tried = { kind: 'kit' as const, madeAt: 1, checkedAt: 2 };
  expect(nextStep(view({}), [])).toBe('welcome');
  expect(nextStep(view({}, { state: 'open' }), [])).toBe('backup');
  // Made but never tried is not done.
  expect(nextStep(view({}, { state: 'open', backups: [{ ...tried, checkedAt: null }] }), [])).toBe('backup');
  expect(nextStep(view({}, { state: 'open', backups: [tried] }), [])).toBe('invitation');
  expect(nextStep(view({ community: 'Lane' }, { state: 'open', backups: [tried] }), [])).toBe('meter');
  // A meter behind the roof's panels is not the one that is traded.
  const roof = { ...meter, role: 'generation' as const };
  expect(nextStep(view({ community: 'Lane' }, { state: 'open', backups: [tried] }), [roof])).toBe('meter');
  expect(nextStep(view({ community: 'Lane' }, { state: 'open', backups: [tried] }), [meter])).toBe('limits');
});

test('the drill: none, never tried, due, good', () => {
  const made = [{ kind: 'words' as const, madeAt: 1, checkedAt: null }];
  expect(drillOf({ backups: [], drillDueAt: null }, 10)).toBe('none');
  expect(drillOf({ backups: made, drillDueAt: null }, 10)).toBe('untried');
  expect(drillOf({ backups: made, drillDueAt: 10 }, 10)).toBe('due');
  expect(drillOf({ backups: made, drillDueAt: 11 }, 10)).toBe('good');
});

test('a connection in kilowatts becomes whole watt-hours of a slot', () => {
  expect(capacityWhOf(17.25, 900)).toBe(4313);
  expect(capacityWhOf(0.1, 60)).toBe(2);
  for (const wrong of ['', 0, -3, Number.NaN, 1e9] as const) expect(capacityWhOf(wrong, 900)).toBeNull();
});

test('only whole addresses are accounts', () => {
  const address = `0x${'Ab'.repeat(20)}`;
  expect(accountOf(` ${address}\n`)).toBe(address.toLowerCase());
  for (const wrong of [
    '',
    '0x',
    address.slice(0, -1),
    `${address}0`,
    address.replace('0x', '0X'),
    'lena.eth',
  ])
    expect(accountOf(wrong)).toBeNull();
});

test('a meter’s place is a network adapter by host and port, or a port by its name', () => {
  expect(addressOf('192.168.1.20:3000')).toEqual({ kind: 'tcp', host: '192.168.1.20', port: 3000 });
  expect(addressOf(' tcp://meter.local:23 ')).toEqual({ kind: 'tcp', host: 'meter.local', port: 23 });
  expect(addressOf('[fe80::1]:4000')).toEqual({ kind: 'tcp', host: 'fe80::1', port: 4000 });
  expect(addressOf('/dev/pts/7')).toMatchObject({
    kind: 'serial',
    port: { path: '/dev/pts/7', vendorId: null },
  });
  expect(addressOf('COM4')).toMatchObject({ kind: 'serial', port: { path: 'COM4' } });
  for (const wrong of [
    '/etc/passwd',
    '/dev/',
    'COM',
    'COM4x',
    '',
    'meter',
    'meter:',
    'meter:0',
    'meter:70000',
    'a b:1',
    'http://x:1/y',
  ])
    expect(addressOf(wrong)).toBeNull();
});
