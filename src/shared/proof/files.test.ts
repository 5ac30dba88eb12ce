import { describe, expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import { parseEventsFile, parseProofFile, proofText } from './files.ts';

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
const bill = proofText({
  wattlet: 'bill',
  version: 1,
  domain: hex(32),
  community,
  currency: 'EUR',
  account: hex(20),
  period: 3,
  amount: -12_345n,
  rho: 99n,
  units: -12n,
  slots: 96,
  transaction: null,
});
const events = proofText({
  wattlet: 'events',
  version: 1,
  chainId: 7,
  logs: [{ address: hex(20), topics: [hex(32)], data: '0x00', block: 4, transaction: hex(32) }],
});
const code = (text: string) => {
  const parsed = parseProofFile(text);
  return parsed.ok ? 'read' : parsed.error.code;
};

test('a file is read as it was written', () => {
  expect(expectOk(parseProofFile(bill))).toMatchObject({ kind: 'bill', file: { amount: -12_345n } });
  expect(expectOk(parseEventsFile(events)).logs).toHaveLength(1);
});

describe('what a hostile household can write is refused, not guessed', () => {
  test.each([
    ['an amount given twice', bill.replace('"amount"', '"amount": "7",\n "amount"')],
    ['a name given twice inside', bill.replace('"chainId"', '"chainId": 8, "chainId"')],
    ['a name given twice, once in escapes', bill.replace('"amount"', '"\\u0061mount": "7", "amount"')],
    ['a number with leading zeros', bill.replace('"-12345"', '"-012345"')],
    ['a negative zero', bill.replace('"-12345"', '"-0"')],
    ['a number with a plus', bill.replace('"-12345"', '"+12345"')],
    ['a number of a hundred digits', bill.replace('"-12345"', `"${'9'.repeat(100)}"`)],
    ['a fraction', bill.replace('"period": 3', '"period": 3.5')],
    ['a number beyond all exactness', bill.replace('"period": 3', '"period": 1e300')],
    ['an account in other letters', bill.replaceAll(hex(20), `0x${'AB'.repeat(20)}`)],
    ['another version', bill.replace('"version": 1', '"version": 2')],
    ['half of it', bill.slice(0, bill.length / 2)],
    ['nothing', ''],
    ['a list as deep as it is long', '['.repeat(200_000)],
    ['a closed list as deep as it is long', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['one long text', `"${'\\"'.repeat(2_000_000)}"`],
  ])('%s', (_name, text) => {
    expect(text).not.toBe(bill);
    expect(code(text)).toBe('proof.malformed');
  });

  test('in a file of events, too', () => {
    const twice = events.replace('"data"', '"data": "0x01",\n "data"');
    expect(parseEventsFile(twice)).toMatchObject({ error: { code: 'proof.events-malformed' } });
    const odd = events.replace('"0x00"', '"0x0"');
    expect(parseEventsFile(odd)).toMatchObject({ error: { code: 'proof.events-malformed' } });
  });

  test('while text that only looks like names is text', () => {
    expect(code(bill.replace('Sunny Lane', '\\"amount\\": \\"1\\", {'))).toBe('read');
    expect(code(bill.replace('Sunny Lane', 'back\\\\'))).toBe('read');
  });
});
