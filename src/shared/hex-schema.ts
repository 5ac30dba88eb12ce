/** Hexadecimal text with `0x` as schemas: of a given number of bytes, or of any whole number of them. */
import { z } from 'zod';
import type { Hex } from './protocol/bytes.ts';

/** As the wallet writes it: lower case only, where one text must stand for one value. */
export const hexSchema = (bytes?: number) =>
  z
    .string()
    .regex(bytes === undefined ? /^0x([0-9a-f]{2})*$/ : new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`))
    .transform((text): Hex => `0x${text.slice(2)}`);

/** As people and other programs write it: any case in, lower case out. */
export const anyCaseHexSchema = (bytes?: number) =>
  z
    .string()
    .regex(bytes === undefined ? /^0x([0-9a-fA-F]{2})*$/ : new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`))
    .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);
