import { expect, test } from 'vitest';
import { z } from 'zod';
import { channels, topics } from './contract.ts';

/** Schemas below a schema, itself included. */
function parts(schema: z.ZodType): z.ZodType[] {
  const below: z.ZodType[] = [];
  const add = (part: unknown) => void (part instanceof z.ZodType && below.push(...parts(part)));
  if (schema instanceof z.ZodObject) for (const field of Object.values(schema.shape)) add(field);
  if (schema instanceof z.ZodArray) add(schema.element);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) add(schema.unwrap());
  if (schema instanceof z.ZodUnion) for (const option of schema.options) add(option);
  if (schema instanceof z.ZodRecord) add(schema.valueType);
  if (schema instanceof z.ZodTuple) for (const item of schema._zod.def.items) add(item);
  return [schema, ...below];
}

const all = [
  ...Object.entries(channels).flatMap(([name, channel]) => [
    [`${name} request`, channel.request] as const,
    [`${name} answer`, channel.answer] as const,
  ]),
  ...Object.entries(topics).map(([name, topic]) => [`${name} topic`, topic.value] as const),
];

test.each(all)('%s names every field it lets through', (_name, schema: z.ZodType) => {
  for (const part of parts(schema)) {
    expect(part instanceof z.ZodAny || part instanceof z.ZodUnknown).toBe(false);
    // Fields without a name are refused (strict) or dropped (plain), never passed on (loose, catch-all).
    if (part instanceof z.ZodObject && part._zod.def.catchall !== undefined) {
      expect(part._zod.def.catchall).toBeInstanceOf(z.ZodNever);
    }
  }
});

test('names are dotted by feature', () => {
  for (const name of Object.keys(channels)) expect(name).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
});
