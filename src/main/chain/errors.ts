import { type AppError, type Err, fail } from '../../shared/result.ts';

/** The chain part's failures; codes are listed at `Chain` in `api.ts`. `endpoint` is a host, never a whole URL (it may hold a key). */
export const chainErrors = {
  unreachable: (endpoint: string): Err =>
    fail(
      'chain.unreachable',
      `The network service ${endpoint} does not answer; nothing was lost.`,
      'Check the internet connection; the wallet tries again by itself.',
      { endpoint },
    ),
  rateLimited: (endpoint: string, seconds: number): Err =>
    fail(
      'chain.rate-limited',
      `The network service ${endpoint} asks to wait.`,
      'Nothing is to be done; the wallet waits and uses another service if there is one.',
      { endpoint, seconds },
    ),
  wrongChain: (endpoint: string, expected: number, got: string): Err =>
    fail(
      'chain.wrong-chain',
      `The network service ${endpoint} belongs to another network; it is not used.`,
      'Correct its address in the network settings.',
      { endpoint, expected, got },
    ),
  stale: (endpoint: string, behind: number): Err =>
    fail(
      'chain.stale',
      `The network service ${endpoint} gives old blocks; it is not used until it has caught up.`,
      'Nothing is to be done; if it lasts, choose another service in the network settings.',
      { endpoint, behind },
    ),
  implausible: (endpoint: string): Err =>
    fail(
      'chain.implausible',
      `The network service ${endpoint} gave an answer that cannot be true; it is not used.`,
      'Choose another service in the network settings.',
      { endpoint },
    ),
  disagree: (what: string): Err =>
    fail(
      'chain.disagree',
      `Network services contradict each other (${what}); the wallet reveals nothing until they agree.`,
      'Add a third service or a node of your own in the network settings.',
      { what },
    ),
  unconfirmed: (): Err =>
    fail(
      'chain.unconfirmed',
      'No second network service could confirm what the first one says; nothing was revealed.',
      'Add a second service or a node of your own in the network settings.',
    ),
  notFinal: (): Err =>
    fail(
      'chain.not-final',
      'The chain has not settled on this yet.',
      'Nothing is to be done; the wallet waits.',
    ),
  reverted: (data: string): Err =>
    fail('chain.reverted', 'The contract refused this call.', 'Nothing was spent; see the reason.', { data }),
  rpc: (endpoint: string, code: number, message: string): Err =>
    fail(
      'chain.rpc',
      `The network service ${endpoint} answered with an error.`,
      'The wallet tries again by itself; if it lasts, choose another service.',
      { endpoint, code, detail: message.slice(0, 200) },
    ),
  range: (endpoint: string): Err =>
    fail(
      'chain.range',
      `The network service ${endpoint} wants smaller questions.`,
      'Nothing is to be done; the wallet asks in smaller pieces.',
      { endpoint },
    ),
  closed: (): Err => fail('chain.closed', 'The connection was closed.', 'Start the wallet again.'),
};

/** A reason as it is kept on disk: params always there. */
export type KeptReason = Omit<AppError, 'params'> & { readonly params: Record<string, string | number> };

export function withParams(error: AppError): KeptReason {
  return { code: error.code, message: error.message, remedy: error.remedy, params: { ...error.params } };
}
