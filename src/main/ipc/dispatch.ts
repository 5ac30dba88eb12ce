import { appErrorSchema, type Channel } from '../../shared/ipc/channel.ts';
import type { Log } from '../../shared/log.ts';
import { fail, type Result } from '../../shared/result.ts';

/** Where a call came from, as main sees it; a page cannot influence it. */
export interface Sender {
  /** The call came from the top frame of a window that main opened itself. */
  readonly trusted: boolean;
  /** Address of the calling frame. */
  readonly url: string;
}

/** Handlers of any request; each is called only with what its own schema let through. */
type AnyHandler = (request: never) => unknown;

export interface DispatchOptions {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly origin: string;
  readonly log: Log;
}

export type Dispatch = (sender: Sender, name: unknown, request: unknown) => Promise<Result<unknown>>;

/**
 * The checks of every call, in order: frame, origin, channel, request, and the answer before it leaves.
 * Whatever goes wrong, the caller gets an error value; nothing is thrown across IPC.
 */
export function createDispatch({ channels, handlers, origin, log }: DispatchOptions): Dispatch {
  return async (sender, name, request) => {
    if (!isFrom(sender, origin)) {
      log.warn('ipc.foreign');
      return refused('ipc.foreign', 'This page may not ask Wattlet anything.');
    }
    const channel = typeof name === 'string' && Object.hasOwn(channels, name) ? channels[name] : undefined;
    const handler = typeof name === 'string' && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (typeof name !== 'string' || channel === undefined || handler === undefined) {
      log.warn('ipc.unknownChannel');
      return refused('ipc.unknownChannel', 'The window asked for something that does not exist.');
    }
    const asked = channel.request.safeParse(request);
    if (!asked.success) {
      // The path says which field; the value stays out of the log.
      log.warn('ipc.badRequest', { name, reason: pathOf(asked.error.issues) });
      return refused('ipc.badRequest', 'The window asked in a form that is not allowed.');
    }
    try {
      return checkAnswer(channel, name, await handler(asked.data as never), log);
    } catch (error) {
      log.error('ipc.broken', {
        name,
        reason: error instanceof Error ? (error.stack ?? error.name) : 'thrown',
      });
      return refused('ipc.broken', 'Something inside Wattlet broke while it answered.');
    }
  };
}

function checkAnswer(channel: Channel, name: string, answer: unknown, log: Log): Result<unknown> {
  if (typeof answer === 'object' && answer !== null && 'ok' in answer) {
    if (answer.ok === true && 'value' in answer) {
      const checked = channel.answer.safeParse(answer.value);
      if (checked.success) return { ok: true, value: checked.data };
      log.error('ipc.badAnswer', { name, reason: pathOf(checked.error.issues) });
    }
    if (answer.ok === false && 'error' in answer) {
      const checked = appErrorSchema.safeParse(answer.error);
      if (checked.success) {
        const { params, ...rest } = checked.data;
        return { ok: false, error: params === undefined ? rest : { ...rest, params } };
      }
      log.error('ipc.badAnswer', { name, reason: pathOf(checked.error.issues) });
    }
  }
  return refused('ipc.badAnswer', 'Wattlet had an answer that was not in order and kept it back.');
}

/** The frame is the top one of our own window, and shows our own page. */
export const isFrom = (sender: Sender, origin: string): boolean =>
  sender.trusted && (sender.url === origin || sender.url.startsWith(`${origin}/`));

const pathOf = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string }[],
): string => issues.map((issue) => `${issue.path.map(String).join('.')}:${issue.code ?? ''}`).join(' ');

export const refused = (code: string, message: string): Result<never> =>
  fail(
    code,
    message,
    'Nothing was changed. Start Wattlet again; if it comes back, save the support file and report it.',
  );
