import { config, z } from 'zod';
import type { Result } from '../result.ts';

/**
 * Building blocks of the IPC contract. A channel is a question of the renderer and main's answer; a topic is a
 * value that main publishes and that every subscriber sees, the newest one at once. Requests are strict objects;
 * answers and topics are strict or plain ones, so that no field travels that the contract does not name.
 */

// The renderer's CSP forbids `new Function`, which zod would try for speed.
config({ jitless: true });

export interface Channel<Request extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  readonly request: Request;
  /** Schema of the value of a successful Result; failures always have the shape of AppError. */
  readonly answer: Answer;
}

export interface Topic<Value extends z.ZodType = z.ZodType> {
  readonly value: Value;
}

export const channel = <Q extends z.ZodType, A extends z.ZodType>(request: Q, answer: A): Channel<Q, A> => ({
  request,
  answer,
});

export const topic = <V extends z.ZodType>(value: V): Topic<V> => ({ value });

/** For channels that ask or answer nothing. */
export const nothing = z.null();

export const appErrorSchema = z.strictObject({
  code: z.string().min(1).max(80),
  message: z.string().max(500),
  remedy: z.string().max(500),
  params: z.record(z.string(), z.union([z.string().max(500), z.number()])).optional(),
});

export type RequestOf<C extends Channel> = z.output<C['request']>;
export type AnswerOf<C extends Channel> = z.output<C['answer']>;
export type ValueOf<T extends Topic> = z.output<T['value']>;

/** What main implements for a table of channels. */
export type HandlersOf<Table extends Record<string, Channel>> = {
  readonly [Name in keyof Table]: (
    request: RequestOf<Table[Name]>,
  ) => Result<AnswerOf<Table[Name]>> | Promise<Result<AnswerOf<Table[Name]>>>;
};
