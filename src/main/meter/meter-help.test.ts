import { expect, test } from 'vitest';
import { METER_HELP } from '../../shared/meter-help.ts';
import type { ProtocolId } from './decoder.ts';

const KNOWN: Record<ProtocolId, true> = {
  'dsmr-p1': true,
  'dsmr-p1-encrypted': true,
  'iec62056-21': true,
  sml: true,
  'dlms-push': true,
  'linky-tic': true,
  'rainforest-raven': true,
  'modbus-rtu': true,
};

test('help names only languages that the wallet reads, and every language appears somewhere', () => {
  const named = new Set(METER_HELP.flatMap((help) => help.protocols));
  expect([...named].sort()).toEqual(Object.keys(KNOWN).sort());
});

test('each country is there once, and so is the general help', () => {
  const countries = METER_HELP.map((help) => help.country);
  expect(new Set(countries).size).toBe(countries.length);
  expect(countries).toContain(null);
});

test('where data is encrypted only sometimes or always, the way to the key is told', () => {
  for (const help of METER_HELP) {
    if (help.protocols.includes('dsmr-p1-encrypted')) expect(help.key).not.toBeNull();
  }
});
