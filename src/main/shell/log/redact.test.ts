import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const HEX = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';

test.each([
  [
    '24 recovery words',
    'restore with abandon ability able about above absent absorb abstract absurd abuse now 7',
  ],
  [
    'numbered words',
    '1. abandon 2. ability 3. able 4. about 5. above 6. absent 7. absorb 8. abstract 9. absurd',
  ],
  ['words with commas', 'abandon, ability, able, about, above, absent, absorb, abstract, absurd'],
  ['words on lines', 'abandon\nability\nable\nabout\nabove\nabsent\nabsorb\nabstract'],
])('%s are hidden', (_name, text) => {
  expect(redact(text)).toContain('[words hidden]');
  expect(redact(text)).not.toMatch(/abandon|ability|absorb/);
});

test.each([HEX, `0x${HEX}`, HEX.toUpperCase(), HEX.slice(0, 32), `key ${HEX} end`])(
  'hex is hidden: %s',
  (text) => {
    expect(redact(text)).not.toMatch(/[0-9a-f]{16}/i);
  },
);

test.each([
  'AGE-SECRET-KEY-1QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFN9AQMCAC8J',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiIxMjM0NTY3ODkwIn0',
  'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
])('long tokens are hidden: %s', (text) => {
  expect(redact(`got ${text} here`)).toMatch(/^got .*hidden\] here$/);
});

test.each(['12.345 kWh', '230 W', '-4711 Wh', '1,5 kW', '€ 3.20 then 0.35 EUR', '12 ct/kWh', '99 EUR/kWh'])(
  'readings and money are hidden: %s',
  (text) => {
    expect(redact(text)).toContain('[measure hidden]');
    expect(redact(text)).not.toMatch(/12\.345|230|4711|1,5|0\.35|12 ct|99/);
  },
);

test.each([
  'passphrase: hunter2',
  'password=hunter2',
  'PIN = hunter2',
  'private_key: hunter2',
  'seed=hunter2',
])('what is named as secret is hidden: %s', (text) => {
  expect(redact(text)).not.toContain('hunter2');
});

test.each([
  'ECONNREFUSED 127.0.0.1:8545 after 3 attempts',
  'Error: port is busy at open (serial.ts:120:7)',
  'slot 1234 skipped: the meter was silent for 61 s',
  'The keychain is locked, and nothing was changed in it.',
])('what helps stays: %s', (text) => {
  expect(redact(text)).toBe(text);
});

test('a text cannot start a line of its own, and ends', () => {
  expect(redact('one\r\ntwo\u2028three')).toBe('one two three');
  expect(redact('x y '.repeat(10_000)).length).toBeLessThanOrEqual(2000);
});

test('a hostile text does not hold the log up', () => {
  const started = performance.now();
  for (const text of [
    'a '.repeat(1000),
    'abc '.repeat(500),
    '1'.repeat(2000),
    'a1+'.repeat(700),
    '1. ab '.repeat(400),
  ]) {
    redact(text);
  }
  expect(performance.now() - started).toBeLessThan(1000);
});
