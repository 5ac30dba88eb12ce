/** Whether a file that a household handed out is true. */

import { bytesToHex, type Hex } from '../protocol/bytes.ts';
import { NEUTRAL } from '../protocol/pedersen.ts';
import type { Tariff } from '../protocol/price.ts';
import { verifyBill } from '../protocol/verify/bill.ts';
import { type Disclosure, textHash, verifyDisclosure } from '../protocol/verify/disclosure.ts';
import { billFacts, type MarketEvent, settledFact, slotFacts } from '../protocol/verify/events.ts';
import type { OwnSlot } from '../protocol/verify/facts.ts';
import { verifyPot } from '../protocol/verify/pot.ts';
import { verifySlot } from '../protocol/verify/slot.ts';
import { compared, judged, type Step, timeText, unknown, verdict } from '../protocol/verify/step.ts';
import { verifySum } from '../protocol/verify/sum.ts';
import { fail, ok, type Result } from '../result.ts';
import { microPerKwh, slotNo } from '../units.ts';
import { type Questions, questionsTo } from './collect.ts';
import { selectorOf, WIRING, type WiringName, wiringText } from './decode.ts';
import { type Deployment, deploymentDomain } from './deployment.ts';
import type { Evidence } from './evidence.ts';
import type { BillFile, ProofFile, SumFile } from './files.ts';

export interface Verified {
  /** What the file claims, in sentences; to be read together with the verdict. */
  readonly claims: readonly string[];
  readonly steps: readonly Step[];
  /** True: every step agrees. False: one differs. Null: something needed is missing. */
  readonly verdict: boolean | null;
}

/**
 * Checks one file. Fails where the chain cannot be asked (`verifier.other-chain`, `verifier.impossible`, the evidence's
 * own errors); a file that is not true is no failure but a verdict.
 */
export const checkFile = (proof: ProofFile, evidence: Evidence, now: number): Promise<Result<Verified>> =>
  ofChain(evidence, proof.file.community, async (questions) => {
    const community = await communityStep(proof, evidence);
    return community.ok ? checked(proof, community.value, questions, now) : community;
  });

/**
 * The file's community is the one that its market was deployed for. Without it a file could name the true market beside
 * a treasury of its maker, whose events say whatever suits. Events alone do not tell it, so then the addresses that the
 * report shows are to be compared.
 */
async function communityStep({ file }: ProofFile, evidence: Evidence): Promise<Result<Step>> {
  const { community, domain } = file;
  const said: Partial<Record<WiringName, string>> = {};
  for (const name of evidence.view === null ? [] : WIRING) {
    const answer = await evidence.view?.(community.market, selectorOf(name));
    if (answer === undefined) continue;
    if (!answer.ok) return answer;
    said[name] = wiringText(name, answer.value) ?? 'no such market';
  }
  const text = (dom: string, of: (name: WiringName) => string): string =>
    [`domain ${dom}`, ...WIRING.map((name) => `${name} ${of(name)}`)].join(', ');
  return ok(
    compared(
      'file-community',
      text(bytesToHex(deploymentDomain(community)), (name) => said[name] ?? String(community[name])),
      text(domain, (name) => String(community[name])),
    ),
  );
}

/** Every step of one slot as the evidence tells it, and the household's own ones from `own`. Errors as `checkFile`. */
export const checkSlot = (
  slot: number,
  own: OwnSlot | null,
  community: Deployment,
  evidence: Evidence,
): Promise<Result<Step[]>> =>
  ofChain(evidence, community, async (questions) => {
    const tariffs = await questions.tariffs();
    if (!tariffs.ok) return tariffs;
    const events = await questions.slots([slot]);
    if (!events.ok) return events;
    return ok(verifySlot(slotFacts(events.value, slot, tariffs.value(slot) ?? NO_TARIFF), own));
  });

/** Asks nothing of another chain, and answers where a lie is so coarse that it cannot even be computed with. */
async function ofChain<T>(
  evidence: Evidence,
  community: Deployment,
  work: (questions: Questions) => Promise<Result<T>>,
): Promise<Result<T>> {
  const chain = await evidence.chainId();
  if (!chain.ok) return chain;
  if (chain.value !== community.chainId) {
    return fail(
      'verifier.other-chain',
      `The community is on chain ${community.chainId}, but ${evidence.name} is about chain ${chain.value}.`,
      'Name an endpoint of the right chain.',
      { endpoint: evidence.name },
    );
  }
  try {
    return await work(questionsTo(evidence, community));
  } catch (thrown) {
    // Values that the contracts never publish: points off the curve, prices beyond all bounds.
    if (!(thrown instanceof RangeError)) throw thrown;
    return fail(
      'verifier.impossible',
      `${evidence.name} gave values that cannot be in the records of any community.`,
      'Do not trust it; ask another endpoint.',
      { endpoint: evidence.name },
    );
  }
}

async function checked(
  proof: ProofFile,
  domain: Step,
  questions: Questions,
  now: number,
): Promise<Result<Verified>> {
  const steps =
    proof.kind === 'bill'
      ? await billSteps(proof.file, questions)
      : proof.kind === 'sum'
        ? await sumSteps(proof.file, questions)
        : await disclosureSteps(proof.text, proof.file, questions, now);
  if (!steps.ok) return steps;
  const all = [domain, ...steps.value];
  const open = all.some((step) => step.agrees === null);
  const outcome = verdict(all);
  return ok({ claims: claimsOf(proof), steps: all, verdict: outcome === true && open ? null : outcome });
}

async function billSteps(file: BillFile, questions: Questions): Promise<Result<Step[]>> {
  const { account, period } = file;
  const bills = await questions.bills(account);
  if (!bills.ok) return bills;
  const bill = bills.value.find((one) => one.period === BigInt(period));
  if (bill === undefined) return ok([unknown('bill-slots', 'no such bill on the chain')]);
  const tariffs = await questions.tariffs();
  if (!tariffs.ok) return tariffs;
  const folds = await questions.folds(account);
  if (!folds.ok) return folds;
  // What was folded into periods without a bill of their own moved into this one.
  const before = bills.value.reduce(
    (latest, one) => (one.period < BigInt(period) && one.period > latest ? one.period : latest),
    -1n,
  );
  const inside = folds.value.filter(
    (one) => !one.carried && one.period > before && one.period <= BigInt(period),
  );
  const slots = [...new Set(inside.map((one) => Number(one.slot)))].sort((a, b) => a - b);
  const events = await questions.slots(slots);
  if (!events.ok) return events;
  const settled = settledFact(bill, file.rho);
  const known = slots.flatMap((slot) => {
    const tariff = tariffs.value(slot);
    return tariff === null ? [] : [{ slot, tariff }];
  });
  const held = new Map(known.map(({ slot, tariff }) => [slot, tariff]));
  const periods = [...new Set(inside.map((one) => Number(one.period)))];
  // A slot without a known tariff gets no prices, and then the count of slots tells.
  const usable = events.value.filter((event) => held.has(Number(event.args.slot)));
  const parts = periods.map((one) =>
    billFacts(usable, account, one, {
      tariffOf: (slot) => held.get(slot) ?? NO_TARIFF,
      movedIn: { acc: NEUTRAL, slots: 0, bound: 0n },
      acc: null,
      settled,
    }),
  );
  const facts = {
    period,
    folded: parts.flatMap((part) => part.folded),
    movedIn: { acc: NEUTRAL, slots: 0, bound: 0n },
    acc: null,
    settled,
  };
  const figures = compared(
    'file-figures',
    figuresText(bill.amountNano, bill.units, bill.slots),
    figuresText(file.amount, file.units, BigInt(file.slots)),
  );
  // Acc itself is gone once a bill is settled; its opening says the same.
  const own = verifyBill(facts, null).filter((step) => step.step !== 'accumulator');
  const pot = await potSteps(questions, account, period);
  if (!pot.ok) return pot;
  return ok([figures, pricesStep(events.value, known), ...own, ...pot.value]);
}

const NO_TARIFF: Tariff = { feedIn: microPerKwh(0), retail: microPerKwh(0) };

const figuresText = (amount: bigint, units: bigint, slots: bigint): string =>
  `${amount} nano, ${units} token units, ${slots} slots`;

/** Each slot's public steps, from sealed values to prices; one step that names what does not fit. */
function pricesStep(
  events: readonly MarketEvent[],
  slots: readonly { readonly slot: number; readonly tariff: Tariff }[],
): Step {
  const bySlot = new Map<bigint, MarketEvent[]>();
  for (const event of events) {
    const list = bySlot.get(event.args.slot);
    if (list === undefined) bySlot.set(event.args.slot, [event]);
    else list.push(event);
  }
  const wrong: string[] = [];
  const unshown: number[] = [];
  for (const { slot, tariff } of slots) {
    const steps = verifySlot(slotFacts(bySlot.get(BigInt(slot)) ?? [], slot, tariff), null);
    const differing = steps.filter((step) => step.agrees === false).map((step) => step.step);
    if (verdict(steps) !== true) wrong.push(`slot ${slot} (${differing.join(', ') || 'not at hand'})`);
    else if (steps.some(({ step, agrees }) => step === 'clearing' && agrees === null)) unshown.push(slot);
  }
  if (wrong.length === 0 && unshown.length > 0) {
    return unknown('slot-prices', `no clearing of slot ${unshown.join(', ')} is shown`);
  }
  return judged(
    'slot-prices',
    `${slots.length} slots follow from their rounds`,
    wrong.length === 0 ? `${slots.length} slots follow from their rounds` : `not ${wrong.join(', ')}`,
    wrong.length === 0,
  );
}

/** Only once the pot is closed; an open pot takes nothing from a bill. */
async function potSteps(questions: Questions, account: Hex, period: number): Promise<Result<Step[]>> {
  const pot = await questions.pot(period);
  if (!pot.ok) return pot;
  const { closed, paid } = pot.value;
  if (closed === null) return ok([]);
  const bills = await questions.billsOf(period);
  if (!bills.ok) return bills;
  const steps = verifyPot(
    {
      bills: bills.value.map(({ account: of, units, bound }) => ({ account: of, units, bound })),
      closed,
      available: closed.money,
      paid: new Map(paid.map((one) => [one.account, one.amount])),
    },
    account,
  );
  return ok(steps.filter((step) => step.agrees !== null));
}

async function sumSteps(file: SumFile, questions: Questions): Promise<Result<Step[]>> {
  const events = await questions.readings(file.account, [...new Set(file.slots)]);
  if (!events.ok) return events;
  const commitments = new Map(
    events.value.flatMap((event) => {
      if (event.name !== 'ReadingSubmitted' || event.args.account !== file.account) return [];
      const { slot, a, m } = event.args;
      const point = (of: readonly bigint[]) => ({ x: of[0] ?? 0n, y: of[1] ?? 0n });
      return [[slotNo(Number(slot)), { A: point(a), M: point(m) }] as const];
    }),
  );
  return ok(verifySum({ ...file, slots: file.slots.map(slotNo) }, commitments));
}

async function disclosureSteps(
  text: string,
  file: Disclosure,
  questions: Questions,
  now: number,
): Promise<Result<Step[]>> {
  const events = await questions.disclosures(file.account, textHash(text));
  if (!events.ok) return events;
  const bills = await questions.bills(file.account);
  if (!bills.ok) return bills;
  const event = events.value[0];
  return ok(
    verifyDisclosure(text, file, {
      event:
        event === undefined
          ? null
          : {
              hash: event.disclosureHash,
              recipient: event.recipient,
              purpose: event.purpose,
              expiry: Number(event.expiry),
            },
      roots: new Map(bills.value.map((bill) => [Number(bill.period), bill.readingsRoot])),
      slotsPerPeriod: file.community.slotsPerPeriod,
      now,
    }),
  );
}

function claimsOf(proof: ProofFile): string[] {
  const { community, account } = proof.file;
  const where = `The home ${account} in the community “${shown(community.name)}” (chain ${community.chainId}, market ${community.market}, its community ${community.community}, its treasury ${community.treasury}).`;
  if (proof.kind === 'bill') {
    const { amount, currency, period } = proof.file;
    const money = `${money9(amount < 0n ? -amount : amount)} ${shown(currency)}`;
    return [where, `Bill of period ${period}: ${money} ${amount < 0n ? 'to its credit' : 'owed'}.`];
  }
  if (proof.kind === 'sum') {
    const { of, slots, value, purpose } = proof.file;
    const what = of === 'M' ? 'net energy from the grid connection' : 'energy bought minus sold locally';
    const first = slots.reduce((a, b) => Math.min(a, b));
    const last = slots.reduce((a, b) => Math.max(a, b));
    const span = `between ${timeOf(community, first)} and ${timeOf(community, last + 1)}`;
    return [
      where,
      `${value} Wh ${what} in ${slots.length} slots ${span}.`,
      ...(purpose === '' ? [] : [`For: ${shown(purpose)}`]),
    ];
  }
  const { recipient, purpose, expiry, periods } = proof.file;
  const leaves = periods.flatMap((period) => period.leaves);
  return [
    where,
    `Shown to ${shown(recipient)}, for: ${shown(purpose)}, until ${timeText(expiry)}.`,
    ...leaves.map(
      (leaf) => `${timeOf(community, leaf.slot)}, ${leaf.field}: ${shown(leaf.value)}${UNIT[leaf.field]}`,
    ),
  ];
}

const UNIT = { import: ' Wh', export: ' Wh', generation: ' Wh', registers: '', meter: '' } as const;
/**
 * Words of a file as they are put into a report. Signs that cannot be seen (new lines, escapes of a terminal, turns of
 * the writing's direction) are named: a file must not write a verdict of its own.
 */
const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
const timeOf = ({ genesis, slotSeconds }: Deployment, slot: number): string =>
  timeText(genesis + slot * slotSeconds);

function money9(nano: bigint): string {
  const digits = nano.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
