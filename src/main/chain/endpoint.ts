import type { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { type AppError, type Err, err, ok, type Result } from '../../shared/result.ts';
import type { EndpointOptions, Transport } from './api.ts';
import { chainErrors } from './errors.ts';
import { type Answer, answerSchema, countSchema, revertData } from './wire.ts';

/** One question of a batch. */
export interface Ask {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** One JSON-RPC service with its health: back-off after failures, chain id checked before anything is believed. */
export interface Endpoint {
  readonly options: EndpointOptions;
  /** Host and port, for messages; the path may hold an access key. */
  readonly name: string;
  /** Usable now: not backing off, not set aside. */
  usable(): boolean;
  /** Its last request was answered. */
  healthy(): boolean;
  ask<S extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    schema: S,
  ): Promise<Result<z.output<S>>>;
  /** The same with the chain id in the same request: the answer is of this very chain, or none. */
  askOfChain<S extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    schema: S,
  ): Promise<Result<z.output<S>>>;
  /** Several questions in one request; fails as a whole. */
  askMany<S extends z.ZodType>(asks: readonly Ask[], schema: S): Promise<Result<z.output<S>[]>>;
  /** Sets the endpoint aside for a while: it lied, is stale, or is on another chain. */
  setAside(problem: AppError, ms: number): void;
  problem(): AppError | null;
  reachable(): boolean;
  close(): void;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;
const WRONG_CHAIN_MS = 60_000;
/** A chain id that came with no head for this long is asked again: an address may be given to another service. */
const CHAIN_ID_VALID_MS = 600_000;
const CHAIN_ID: Ask = { method: 'eth_chainId', params: [] };
/** Questions per request; more are refused by common services. */
const BATCH = 100;

export function makeEndpoint(options: {
  readonly endpoint: EndpointOptions;
  readonly chainId: number;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly transport: Transport;
}): Endpoint {
  const { clock, transport, timeoutMs } = options;
  const { url } = options.endpoint;
  const name = hostOf(url);
  const pending = new Set<AbortController>();
  let closed = false;
  let nextId = 1;
  let failures = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  let asideUntil = Number.NEGATIVE_INFINITY;
  let problem: AppError | null = null;
  let reachable = false;
  let chainCheckedAt = Number.NEGATIVE_INFINITY;

  const backOff = (seconds: number | null): number => {
    failures += 1;
    const ms = seconds === null ? FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 10) : seconds * 1000;
    const wait = Math.min(ms, LONGEST_BACKOFF_MS);
    notBefore = clock.monotonicMs() + wait;
    return wait;
  };
  const unreachable = (): Result<never> => {
    backOff(null);
    reachable = false;
    chainCheckedAt = Number.NEGATIVE_INFINITY;
    const error = chainErrors.unreachable(name);
    problem = error.error;
    return error;
  };

  /**
   * One lost connection, as when a service closes an idle one just then, says nothing of the service: the same question is
   * put once more at once, or a round of many questions would hardly ever get through a bad line.
   */
  const carry = async (body: string, signal: AbortSignal): ReturnType<Transport> => {
    try {
      return await transport(url, body, signal);
    } catch (thrown) {
      if (failures > 0 || signal.aborted) throw thrown;
      return transport(url, body, signal);
    }
  };

  const post = async (body: string): Promise<Result<unknown>> => {
    if (closed) return chainErrors.closed();
    const abort = new AbortController();
    pending.add(abort);
    const cancel = clock.after(timeoutMs, () => abort.abort());
    try {
      const { status, text, retryAfterSeconds } = await carry(body, abort.signal);
      if (status === 429 || status === 503) {
        const wait = backOff(retryAfterSeconds);
        const error = chainErrors.rateLimited(name, Math.ceil(wait / 1000));
        problem = error.error;
        return error;
      }
      const answer: unknown = JSON.parse(text);
      return ok(answer);
    } catch {
      return closed ? chainErrors.closed() : unreachable();
    } finally {
      cancel();
      pending.delete(abort);
    }
  };

  const read = <S extends z.ZodType>(answer: Answer, schema: S, method: string): Result<z.output<S>> => {
    const { error } = answer;
    if (error !== undefined && error !== null) return rpcFailure(error, method);
    const parsed = schema.safeParse(answer.result);
    if (parsed.success) return ok(parsed.data);
    const lie = chainErrors.implausible(name);
    problem = lie.error;
    backOff(null);
    return lie;
  };
  const rpcFailure = (
    error: { code: number; message: string; data?: unknown },
    method: string,
  ): Result<never> => {
    if (error.code === -32005 || /rate limit|too many requests/i.test(error.message)) {
      const wait = backOff(null);
      return chainErrors.rateLimited(name, Math.ceil(wait / 1000));
    }
    if (method === 'eth_getLogs' && /range|limit|too large|too many|more than|size/i.test(error.message))
      return chainErrors.range(name);
    const data = revertData(error.data);
    if (data !== null || error.code === 3 || /revert/i.test(error.message))
      return chainErrors.reverted(data ?? '0x');
    return chainErrors.rpc(name, error.code, error.message);
  };
  const good = (): void => {
    failures = 0;
    reachable = true;
    if (clock.monotonicMs() >= asideUntil) problem = null;
  };

  const request = async (asks: readonly Ask[]): Promise<Result<Answer[]>> => {
    const first = nextId;
    nextId += asks.length;
    const bodies = asks.map((ask, i) => ({ jsonrpc: '2.0', id: first + i, ...ask }));
    const answered = await post(JSON.stringify(bodies.length === 1 ? bodies[0] : bodies));
    if (!answered.ok) return answered;
    const list: unknown[] = Array.isArray(answered.value) ? answered.value : [answered.value];
    const answers: Answer[] = [];
    for (const item of list) {
      const parsed = answerSchema.safeParse(item);
      if (!parsed.success) return unreachable();
      answers.push(parsed.data);
    }
    const inOrder = bodies.map((body) => answers.find((answer) => answer.id === body.id));
    const complete = inOrder.filter((answer): answer is Answer => answer !== undefined);
    if (complete.length === bodies.length) return ok(complete);
    const refusal = answers[0]?.error;
    return refusal === undefined || refusal === null
      ? unreachable()
      : rpcFailure(refusal, asks[0]?.method ?? '');
  };

  const chainKnown = (): boolean => clock.monotonicMs() - chainCheckedAt < CHAIN_ID_VALID_MS;
  const checkChain = async (): Promise<Result<null>> => {
    if (chainKnown()) return ok(null);
    const answers = await request([CHAIN_ID]);
    return answers.ok ? isThisChain(answers.value[0]) : answers;
  };
  const isThisChain = (answer: Answer | undefined): Result<null> => {
    const id = read(answer ?? {}, countSchema, CHAIN_ID.method);
    if (!id.ok) return id;
    good();
    if (id.value !== options.chainId) {
      const wrong = chainErrors.wrongChain(name, options.chainId, String(id.value));
      endpoint.setAside(wrong.error, WRONG_CHAIN_MS);
      return wrong;
    }
    chainCheckedAt = clock.monotonicMs();
    return ok(null);
  };

  const endpoint: Endpoint = {
    options: options.endpoint,
    name,
    usable: () => !closed && clock.monotonicMs() >= Math.max(notBefore, asideUntil),
    healthy: () => failures === 0,
    async ask(method, params, schema) {
      const many = await endpoint.askMany([{ method, params }], schema);
      if (!many.ok) return many;
      return many.value.length === 1 ? ok(many.value[0] as z.output<typeof schema>) : unreachable();
    },
    async askOfChain(method, params, schema) {
      // Of one that was not asked yet nothing else is asked before it said where it belongs.
      if (!chainKnown()) return endpoint.ask(method, params, schema);
      const answers = await request([CHAIN_ID, { method, params }]);
      if (!answers.ok) return answers;
      const [id, answer] = answers.value;
      const ours = isThisChain(id);
      return ours.ok ? read(answer ?? {}, schema, method) : ours;
    },
    async askMany(asks, schema) {
      const chain = await checkChain();
      if (!chain.ok) return chain;
      const values = [];
      for (let i = 0; i < asks.length; i += BATCH) {
        const part = asks.slice(i, i + BATCH);
        const answers = await request(part);
        if (!answers.ok) return answers;
        for (const [n, answer] of answers.value.entries()) {
          const value = read(answer, schema, part[n]?.method ?? '');
          if (!value.ok) return value;
          values.push(value.value);
        }
        good();
      }
      return ok(values);
    },
    setAside(why, ms) {
      problem = why;
      asideUntil = clock.monotonicMs() + ms;
      chainCheckedAt = Number.NEGATIVE_INFINITY;
    },
    problem: () => problem,
    reachable: () => reachable,
    close() {
      closed = true;
      for (const abort of pending) abort.abort();
    },
  };
  return endpoint;
}

/** Why no endpoint can be asked now: the first one's problem. */
export function noneUsable(endpoints: readonly Endpoint[]): Err {
  const [first] = endpoints;
  const problem = first?.problem() ?? null;
  return problem === null ? chainErrors.unreachable(first?.name ?? 'of your choice') : err(problem);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'with a broken address';
  }
}
