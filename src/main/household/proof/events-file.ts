/**
 * The chain's events as a file, for whoever checks without an endpoint: what the verifier asks about the range's slots,
 * bills and pots, and about this household's own disclosures. Asked anew of the community's endpoints, since this wallet
 * soon forgets the events that it has computed with.
 */
import { questionsTo } from '../../../shared/proof/collect.ts';
import type { Evidence } from '../../../shared/proof/evidence.ts';
import type { EventsFile } from '../../../shared/proof/files.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { periodOf } from '../../../shared/slots.ts';
import { slotNo } from '../../../shared/units.ts';
import type { WitnessLog } from '../../chain/api.ts';
import type { Context } from '../context.ts';
import { deploymentOf } from './deployment.ts';
import { slotsBetween, type TimeRange } from './range.ts';

/** Three weeks of quarter-hours; a file of more would be hundreds of megabytes. */
const MOST_SLOTS = 2_000;
/** Slots asked for at a time. */
const PAGE = 100;

/** Errors `proof.events-long`, and those of `Chain` where no endpoint answers. */
export async function eventsFile(
  ctx: Context,
  range: TimeRange,
  pause: () => Promise<void>,
): Promise<Result<EventsFile>> {
  const newest = ctx.store.slots.newest();
  if (!newest.ok) return newest;
  const { from, to } = slotsBetween(ctx.timing, range);
  const slots = Array.from(
    { length: Math.max(0, Math.min(to, (newest.value ?? -1) + 1) - from) },
    (_, i) => from + i,
  );
  if (slots.length > MOST_SLOTS) {
    return fail(
      'proof.events-long',
      'The public events of so long a time are too much for one file.',
      'Choose a shorter time, or give the address of a computer of the community instead.',
      { most: MOST_SLOTS },
    );
  }
  let last: Result<EventsFile> = ok({ wattlet: 'events', version: 1, chainId: ctx.config.chainId, logs: [] });
  for (const { url } of ctx.config.endpoints) {
    const witness = ctx.chain.witness(url);
    const heard = new Map<string, WitnessLog>();
    const evidence: Evidence = {
      ...witness,
      async logs(...query) {
        const answer = await witness.logs(...query);
        if (answer.ok) for (const log of answer.value) heard.set(`${log.block}:${log.logIndex}`, log);
        return answer;
      },
    };
    const asked = await askAll(ctx, evidence, slots, pause);
    witness.close();
    last = asked.ok ? ok(fileOf(ctx, [...heard.values()])) : asked;
    if (last.ok) break;
  }
  return last;
}

/** The verifier's own questions, so that the file has what it needs; the answers are kept on the way. */
async function askAll(
  ctx: Context,
  evidence: Evidence,
  slots: readonly number[],
  pause: () => Promise<void>,
): Promise<Result<null>> {
  const questions = questionsTo(evidence, deploymentOf(ctx));
  const { folded, shares } = ctx.follower.book();
  const periods = new Set(
    slots.map((slot) => folded.get(slot)?.period ?? periodOf(ctx.timing, slotNo(slot))),
  );
  const work: (() => Promise<Result<unknown>>)[] = [
    () => questions.tariffs(),
    () => questions.bills(ctx.account),
    () => questions.folds(ctx.account),
    ...[...periods].flatMap((period) => [() => questions.billsOf(period), () => questions.pot(period)]),
    ...[...shares.disclosed.keys()].map((hash) => () => questions.disclosures(ctx.account, hash)),
  ];
  for (let at = 0; at < slots.length; at += PAGE) {
    work.push(() => questions.slots(slots.slice(at, at + PAGE)));
  }
  for (const one of work) {
    const answer = await one();
    if (!answer.ok) return answer;
    await pause();
  }
  return ok(null);
}

function fileOf(ctx: Context, logs: readonly WitnessLog[]): EventsFile {
  const inOrder = [...logs].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
  return {
    wattlet: 'events',
    version: 1,
    chainId: ctx.config.chainId,
    logs: inOrder.map(({ address, topics, data, block, txHash }) => ({
      address,
      topics: [...topics],
      data,
      block,
      transaction: txHash,
    })),
  };
}
