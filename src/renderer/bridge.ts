import type { Bridge } from '../shared/ipc/bus.ts';
import type { Answer, ChannelName, Request, TopicName, TopicValue } from '../shared/ipc/contract.ts';
import { fail, type Result } from '../shared/result.ts';

declare global {
  interface Window {
    /** Exposed by src/preload. */
    readonly wattlet: Bridge;
  }
}

/** Asks main. Main has checked the answer against the contract, so its type may be taken from there. */
export async function call<N extends ChannelName>(name: N, request: Request<N>): Promise<Result<Answer<N>>> {
  try {
    return (await window.wattlet.invoke(name, request)) as Result<Answer<N>>;
  } catch {
    // A request that cannot be cloned, or main is going down.
    return fail('ipc.broken', 'Wattlet did not answer.', 'Start Wattlet again.');
  }
}

/** Hears the current value of a topic, if there is one, and each later one; returns the way to stop. */
export const listen = <N extends TopicName>(
  name: N,
  listener: (value: TopicValue<N>) => void,
): (() => void) => window.wattlet.subscribe(name, (value) => listener(value as TopicValue<N>));
