/**
 * Calls over a message port, for both of the vault's contracts and both of its ends: the household's client, the secret
 * window's client, and the vault process. A call is `{ id, method, request }`, its answer `{ id, result }`.
 */
import { z } from 'zod';
import { type AppError, err, fail, type Result } from '../result.ts';

/** A contract: a schema of request and answer for every method. */
export type Methods = Readonly<Record<string, { readonly request: z.ZodType; readonly answer: z.ZodType }>>;

/** Answers a call by name with a request of unknown shape. Never throws. */
export type Call = (method: string, request: unknown) => Promise<Result<unknown>>;

/** One function per method, as the one who asks sees it. */
export type Callers<M extends Methods> = {
  readonly [N in keyof M]: (request: z.input<M[N]['request']>) => Promise<Result<z.output<M[N]['answer']>>>;
};

/** Anything that carries structured clones both ways: process, worker, MessagePort of either kind. */
export interface VaultPort {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The other end is gone; called once. */
  onExit(listener: () => void): void;
}

const callSchema = z.object({ id: z.int(), method: z.string(), request: z.unknown() });
const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
const answerSchema = z.object({
  id: z.int(),
  result: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value: z.unknown() }),
    z.object({ ok: z.literal(false), error: errorSchema }),
  ]),
});

/** Answers every well-formed call that comes over the port; anything else is dropped. */
export function answerCalls(port: VaultPort, call: Call): void {
  port.onMessage((message) => {
    const asked = callSchema.safeParse(message);
    if (!asked.success) return;
    const { id, method, request } = asked.data;
    void call(method, request).then((result) => port.postMessage({ id, result }));
  });
}

export const gone = () =>
  fail(
    'vault.gone',
    'The part that holds the keys ended. Your keys are safe on disk, and nothing was sent.',
    'The wallet starts it again by itself; try once more.',
  );

export const malformed = () =>
  fail('vault.malformed', 'The vault was asked for something it does not know.', 'Update the program.');

/** Calls over a port. Once the other end is gone every open and later call answers `vault.gone`. */
export function callOver(port: VaultPort): Call {
  const open = new Map<number, (result: Result<unknown>) => void>();
  let next = 0;
  let ended = false;
  port.onExit(() => {
    ended = true;
    for (const settle of open.values()) settle(gone());
    open.clear();
  });
  port.onMessage((message) => {
    const answer = answerSchema.safeParse(message);
    if (!answer.success) return;
    const settle = open.get(answer.data.id);
    open.delete(answer.data.id);
    const { result } = answer.data;
    settle?.(result.ok ? { ok: true, value: result.value } : err(toError(result.error)));
  });
  return (method, request) =>
    new Promise((resolve) => {
      if (ended) {
        resolve(gone());
        return;
      }
      const id = next++;
      open.set(id, resolve);
      try {
        port.postMessage({ id, method, request });
      } catch {
        open.delete(id);
        resolve(gone());
      }
    });
}

function toError({ params, ...error }: z.output<typeof errorSchema>): AppError {
  return params === undefined ? error : { ...error, params };
}

/** One function per method over a call; answers are checked before they are believed. */
export function callers<M extends Methods>(methods: M, call: Call): Callers<M> {
  const made: Record<string, (request: unknown) => Promise<Result<unknown>>> = {};
  for (const [name, { answer }] of Object.entries(methods)) {
    made[name] = async (request) => {
      const result = await call(name, request);
      if (!result.ok) return result;
      const checked = answer.safeParse(result.value);
      return checked.success ? { ok: true, value: checked.data } : malformed();
    };
  }
  return made as Callers<M>;
}
