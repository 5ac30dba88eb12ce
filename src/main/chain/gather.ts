import type { Clock } from '../../shared/clock.ts';
import { ok, type Result } from '../../shared/result.ts';
import { type Endpoint, noneUsable } from './endpoint.ts';
import { chainErrors } from './errors.ts';

/** Once one endpoint has answered, the others have this much longer. */
const HANGS_MS = 1_500;

export interface Said<T> {
  readonly endpoint: Endpoint;
  readonly value: T;
}

/** Asks all usable endpoints at once; answers come in order of preference. One that hangs does not hold up the others. */
export async function gather<T>(
  endpoints: readonly Endpoint[],
  clock: Clock,
  ask: (endpoint: Endpoint) => Promise<Result<T>>,
): Promise<{ readonly said: readonly Said<T>[]; readonly failure: Result<never> | null }> {
  const said: Said<T>[] = [];
  let failure: Result<never> | null = null;
  let cancel = (): void => {};
  let enough = (): void => {};
  const waited = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const asking = endpoints
    .filter((endpoint) => endpoint.usable())
    .map(async (endpoint) => {
      const answer = await ask(endpoint);
      if (!answer.ok) failure ??= answer;
      else {
        if (said.length === 0) cancel = clock.after(HANGS_MS, enough);
        said.push({ endpoint, value: answer.value });
      }
    });
  await Promise.race([Promise.all(asking), waited]);
  cancel();
  const order = (item: Said<T>): number => endpoints.indexOf(item.endpoint);
  return { said: [...said].sort((a, b) => order(a) - order(b)), failure };
}

/**
 * What the own node says, else what most say. On a tie `tie` picks one of the candidates (ascending as told), or null
 * for `chain.disagree`.
 */
export async function agreed<T extends string | number | bigint | null>(
  endpoints: readonly Endpoint[],
  clock: Clock,
  ask: (endpoint: Endpoint) => Promise<Result<T>>,
  tie: (candidates: readonly T[]) => { readonly value: T } | null,
): Promise<Result<T>> {
  const { said, failure } = await gather(endpoints, clock, ask);
  const own = said.find((answer) => answer.endpoint.options.own);
  if (own !== undefined) return ok(own.value);
  const votes = new Map<T, number>();
  for (const { value } of said) votes.set(value, (votes.get(value) ?? 0) + 1);
  const most = Math.max(0, ...votes.values());
  const candidates = [...votes].filter(([, count]) => count === most).map(([value]) => value);
  const [only, second] = candidates;
  if (only === undefined) return failure ?? noneUsable(endpoints);
  if (second === undefined) return ok(only);
  const picked = tie(candidates);
  return picked === null ? chainErrors.disagree('its state') : ok(picked.value);
}
