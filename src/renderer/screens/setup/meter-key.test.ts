import { expect, test } from 'vitest';
import { keyDigits, secondKeyDigits } from './meter-key.ts';

const DIGITS = '00112233445566778899aabbccddeeff';

test('a key is taken as letters print it', () => {
  for (const typed of [
    DIGITS,
    DIGITS.toUpperCase(),
    ` 0x${DIGITS} `,
    '00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF',
    '0011-2233-4455-6677-8899-aabb-ccdd-eeff',
    '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff',
  ])
    expect(keyDigits(typed)).toBe(DIGITS);
});

test('another length, or another character, is no key', () => {
  for (const typed of ['', DIGITS.slice(1), `${DIGITS}0`, DIGITS.replace('a', 'g')])
    expect(keyDigits(typed)).toBeNull();
});

test('the second key may be missing, or carry its security byte', () => {
  expect(secondKeyDigits('')).toBe('');
  expect(secondKeyDigits(DIGITS)).toBe(DIGITS);
  expect(secondKeyDigits(`30 ${DIGITS}`)).toBe(`30${DIGITS}`);
  expect(secondKeyDigits('30')).toBeNull();
});
