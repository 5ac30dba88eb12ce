/** Cohorts: shown, planned by the protocol's rules, announced. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Hex } from '../../../main/chain/api.ts';
import { addressSchema } from '../../../shared/invitation/terms.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { proposeAll } from '../act.ts';
import { BATCH_GAS, drawInBatches } from '../batches.ts';
import { checkCohorts, planCohorts } from '../cohorts/plan.ts';
import { type Command, common, type Input, proposing, usage } from '../command.ts';
import { type Account, accountsOf, type Cohort, cohortsOf } from '../members.ts';
import { firstPeriod, nowOf, openSession, type Session } from '../session.ts';

export const cohorts: Command = {
  name: 'cohorts',
  usage: '[--period P]',
  summary: 'shows who sits in which cohort, and who waits for a seat',
  options: { ...common, period: { type: 'string' } },
  async run(deps, input) {
    const state = await readState(deps, input);
    if (!state.ok) return state;
    const { open, unseated, period, exporters, session } = state.value;
    const label = (account: Hex): string => {
      const note = state.value.accounts.get(account);
      const invited = session.file.invitations.find(({ hash }) => hash === note?.inviteHash);
      return `  ${account}${exporters.has(account) ? '  feeds in' : ''}${invited === undefined ? '' : `  ${invited.label}`}`;
    };
    deps.print(`Period ${period}:`);
    for (const { id, accounts } of open)
      deps.print([`cohort ${id}, ${accounts.length} members`, ...accounts.map(label)].join('\n'));
    if (unseated.length > 0) deps.print(['without a seat', ...unseated.map(label)].join('\n'));
    return ok(null);
  },
};

const planSchema = z.array(z.array(addressSchema).max(16)).max(200);

export const announce: Command = {
  name: 'announce-cohorts',
  usage: '[--redraw] [--close ID…] [--plan FILE] [--period P] [--gas G]',
  summary: 'plans cohorts for the homes without a seat (or all, with --redraw) and announces them',
  options: {
    ...proposing,
    period: { type: 'string' },
    redraw: { type: 'boolean' },
    close: { type: 'string', multiple: true },
    plan: { type: 'string' },
    gas: { type: 'string' },
  },
  async run(deps, input) {
    const state = await readState(deps, input);
    if (!state.ok) return state;
    const { open, unseated, exporters, period, session, members } = state.value;
    const closing: Cohort[] = [];
    for (const text of input.many('close')) {
      const found = open.find(({ id }) => String(id) === text);
      if (found === undefined)
        return usage(`There is no cohort ${text} in period ${period}; see \`cohorts\`.`);
      closing.push(found);
    }
    if (input.flag('redraw')) closing.splice(0, closing.length, ...open);
    const free = [...unseated, ...closing.flatMap((cohort) => cohort.accounts)].filter((account) =>
      members.has(account),
    );
    const plan = chosen(session, input, free, exporters);
    if (!plan.ok) return plan;
    const { groups, waiting } = plan.value;
    for (const account of waiting)
      deps.print(`${account} feeds in and has to wait: a cohort has no such homes or at least four.`);
    const ids = closing.map(({ id }) => BigInt(id));
    const gas = input.whole('gas');
    if (!gas.ok) return gas;
    const parts = drawInBatches({ closing: ids, groups }, open.length, gas.value ?? BATCH_GAS);
    const [title, count] = [`cohorts for period ${period}`, parts.length];
    if (count > 1) deps.print(`In ${count} parts, each within the gas of one transaction.`);
    return proposeAll(
      session,
      input,
      parts.map((part, i) => ({
        title: count === 1 ? title : `${title} part ${i + 1} of ${count}`,
        calls: [session.community.call('announceCohorts', [BigInt(period), part.closing, part.groups])],
        // A home can be drawn anew only once its cohort is closed, which an earlier part may do.
        ...(i > 0 && ids.length > 0 ? { independent: 0 } : {}),
      })),
    );
  },
};

interface State {
  readonly session: Session;
  readonly period: number;
  readonly accounts: ReadonlyMap<Hex, Account>;
  /** Who may have a seat. */
  readonly members: ReadonlySet<Hex>;
  readonly open: readonly Cohort[];
  readonly unseated: readonly Hex[];
  /** Homes that feed in, as their invitations were noted. */
  readonly exporters: ReadonlySet<Hex>;
}

async function readState(deps: Parameters<Command['run']>[0], input: Input): Promise<Result<State>> {
  const asked = input.whole('period');
  if (!asked.ok) return asked;
  const session = await openSession(deps, input);
  if (!session.ok) return session;
  const now = await nowOf(session.value);
  if (!now.ok) return now;
  const first = await firstCohortPeriod(session.value, firstPeriod(now.value), now.value.period);
  if (!first.ok) return first;
  const period = asked.value ?? first.value;
  const accounts = await accountsOf(session.value);
  if (!accounts.ok) return accounts;
  const open = await cohortsOf(session.value, period);
  if (!open.ok) return open;
  const seated = new Set(open.value.flatMap((cohort) => cohort.accounts));
  const members = [...accounts.value.values()].filter(
    ({ state, promisedTo }) => state === 'member' && promisedTo === null,
  );
  const marked = new Set(
    session.value.file.invitations.filter(({ exporter }) => exporter).map(({ hash }) => hash),
  );
  return ok({
    session: session.value,
    period,
    accounts: accounts.value,
    members: new Set(members.map(({ account }) => account)),
    open: open.value,
    unseated: members.map(({ account }) => account).filter((account) => !seated.has(account)),
    exporters: new Set(
      members.filter(({ inviteHash }) => marked.has(inviteHash)).map(({ account }) => account),
    ),
  });
}

/** The very first cohorts can be announced until their period starts. */
async function firstCohortPeriod(session: Session, later: number, running: number): Promise<Result<number>> {
  const known = await cohortsOf(session, later);
  if (!known.ok) return known;
  const before = await cohortsOf(session, running);
  if (!before.ok) return before;
  return ok(later > 0 && known.value.length === 0 && before.value.length === 0 ? running + 1 : later);
}

function chosen(
  session: Session,
  input: Input,
  free: readonly Hex[],
  exporters: ReadonlySet<Hex>,
): Result<{ groups: readonly (readonly Hex[])[]; waiting: readonly Hex[] }> {
  const path = input.text('plan');
  if (path === undefined) {
    const members = free.map((account) => ({ account, exporter: exporters.has(account) }));
    const plan = planCohorts(members, (items) => shuffled(items, session.deps.random));
    return plan.ok ? ok({ groups: plan.value.cohorts, waiting: plan.value.waiting }) : plan;
  }
  let groups: z.output<typeof planSchema>;
  try {
    groups = planSchema.parse(JSON.parse(readFileSync(resolve(session.deps.cwd, path), 'utf8')));
  } catch {
    return fail(
      'steward.bad-plan',
      `${path} is no plan of cohorts.`,
      'It is a list of lists of accounts: [["0x…", "0x…"], …].',
      { path },
    );
  }
  const stranger = groups.flat().find((account) => !free.includes(account));
  if (stranger !== undefined) {
    return fail(
      'steward.not-free',
      `${stranger} is no member, or it has a seat in a cohort that stays open.`,
      'Close that cohort in the same announcement with --close ID.',
    );
  }
  const right = checkCohorts(groups, exporters);
  return right.ok ? ok({ groups, waiting: [] }) : right;
}

/** Fisher and Yates, by bytes of the system; the bias of a 32-bit number over a thousand homes is below 2^-22. */
function shuffled<T>(items: readonly T[], random: (bytes: number) => Uint8Array): T[] {
  const rest = [...items];
  const drawn: T[] = [];
  while (rest.length > 0) {
    const number = Buffer.from(random(4)).readUInt32BE(0);
    drawn.push(...rest.splice(number % rest.length, 1));
  }
  return drawn;
}
