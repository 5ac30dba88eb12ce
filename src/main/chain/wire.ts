/** JSON-RPC answers of an Ethereum node as values: everything is checked, nothing is assumed (Ethereum execution API). */
import { z } from 'zod';
import { anyCaseHexSchema } from '../../shared/hex-schema.ts';
import { utcSeconds } from '../../shared/units.ts';
import type { BlockHeader, Hex, RawLog, Receipt } from './api.ts';

const hash = anyCaseHexSchema(32);
const address = anyCaseHexSchema(20);
export const dataSchema = anyCaseHexSchema();
export const quantitySchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform(BigInt);
export const countSchema = quantitySchema
  .refine((value) => value <= BigInt(Number.MAX_SAFE_INTEGER))
  .transform(Number);
/** The end of the year 9999: a block from after it is a lie, and no date could be made of its time. */
const timeSchema = countSchema.refine((time) => time <= 253_402_300_799);
/** The store keeps a log's place in four bytes; no block holds as many logs. */
const logIndexSchema = countSchema.refine((index) => index <= 0xffff_ffff);

export const headerSchema = z
  .object({
    number: countSchema,
    hash,
    parentHash: hash,
    timestamp: timeSchema,
    logsBloom: anyCaseHexSchema(256),
    baseFeePerGas: quantitySchema.nullish(),
  })
  .transform(
    (block): BlockHeader => ({
      number: block.number,
      hash: block.hash,
      parentHash: block.parentHash,
      time: utcSeconds(block.timestamp),
      logsBloom: block.logsBloom,
      baseFeePerGas: block.baseFeePerGas ?? null,
    }),
  );

/** Hashes of a block's transactions. */
export const transactionsSchema = z
  .object({ transactions: z.array(hash) })
  .transform((block) => block.transactions);

export interface WireLog extends RawLog {
  readonly block: number;
  readonly blockHash: Hex;
}

const logSchema = z
  .object({
    blockNumber: countSchema,
    blockHash: hash,
    transactionHash: hash,
    logIndex: logIndexSchema,
    address,
    topics: z.array(hash).max(4),
    data: dataSchema,
    removed: z.boolean().nullish(),
  })
  .refine((log) => log.removed !== true)
  .transform(
    (log): WireLog => ({
      block: log.blockNumber,
      blockHash: log.blockHash,
      logIndex: log.logIndex,
      txHash: log.transactionHash,
      address: log.address,
      topics: log.topics,
      data: log.data,
    }),
  );

export const logsSchema = z.array(logSchema);

export const receiptSchema = z
  .object({
    transactionHash: hash,
    blockNumber: countSchema,
    blockHash: hash,
    status: countSchema,
    gasUsed: quantitySchema,
    logs: logsSchema,
  })
  .transform(
    (receipt): Receipt => ({
      txHash: receipt.transactionHash,
      block: { number: receipt.blockNumber, hash: receipt.blockHash },
      success: receipt.status === 1,
      gasUsed: receipt.gasUsed,
      logs: receipt.logs.map(({ block: _block, blockHash: _hash, ...log }) => log),
    }),
  );

export const toQuantity = (value: number | bigint): string => `0x${value.toString(16)}`;

/** What JSON-RPC 2.0 answers: a result or an error. */
export const answerSchema = z.object({
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).nullish(),
});
export type Answer = z.infer<typeof answerSchema>;

/** Return data of a revert, wherever nodes put it. */
export function revertData(data: unknown): Hex | null {
  const inner: unknown = typeof data === 'object' && data !== null && 'data' in data ? data.data : data;
  const parsed = dataSchema.safeParse(inner);
  return parsed.success ? parsed.data : null;
}
