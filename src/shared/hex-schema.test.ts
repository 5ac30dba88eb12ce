import { expect, test } from 'vitest';
import { anyCaseHexSchema, hexSchema } from './hex-schema.ts';

const takes = (schema: ReturnType<typeof hexSchema>, text: string): boolean => schema.safeParse(text).success;

test.each(['', '0', '0x0', '0xabc', 'ab', '0X12', '0x1g', ' 0x12', '0x12\n', '0x0x12'])(
  '“%s” is refused',
  (text) => {
    for (const schema of [hexSchema(), anyCaseHexSchema(), hexSchema(1), anyCaseHexSchema(1)])
      expect(takes(schema, text)).toBe(false);
  },
);

test('a length is exact; without one any whole number of bytes is taken', () => {
  for (const of of [hexSchema, anyCaseHexSchema]) {
    expect([0, 1, 2, 3].map((bytes) => takes(of(2), `0x${'ab'.repeat(bytes)}`))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect([0, 1, 40].every((bytes) => takes(of(), `0x${'ab'.repeat(bytes)}`))).toBe(true);
  }
});

test('letters: one form only, or any form made one', () => {
  expect(takes(hexSchema(2), '0xABcd')).toBe(false);
  expect(anyCaseHexSchema(2).parse('0xABcd')).toBe('0xabcd');
});
