/**
 * Who sits with whom. A cohort has 4 to 16 members, and no exporters or at least four (docs/protocol.md, section 12):
 * with one to three, their feed-in would show in the cohort's sum. Large cohorts hide a member best, so there are as
 * few of them as can be, equally large. Pure.
 */
import { fail, ok, type Result } from '../../../shared/result.ts';

const SMALLEST = 4;
export const LARGEST = 16;
const EXPORTERS = 4;

export interface Seatable<Account extends string> {
  readonly account: Account;
  readonly exporter: boolean;
}

export interface Plan<Account extends string> {
  readonly cohorts: readonly (readonly Account[])[];
  /** Exporters who have to wait until there are four of them. */
  readonly waiting: readonly Account[];
}

/** @param shuffle decides who comes together; a steward must not, so it is random outside tests. */
export function planCohorts<Account extends string>(
  members: readonly Seatable<Account>[],
  shuffle: <T>(items: readonly T[]) => T[],
): Result<Plan<Account>> {
  const every = shuffle(members);
  const exporters = every.filter(({ exporter }) => exporter).map(({ account }) => account);
  const others = every.filter(({ exporter }) => !exporter).map(({ account }) => account);
  const waiting = exporters.length < EXPORTERS ? exporters : [];
  const seated = exporters.length - waiting.length;
  const total = seated + others.length;
  if (total < SMALLEST) {
    return fail(
      'steward.too-few-homes',
      `A cohort needs at least four homes; ${total} can be seated now.`,
      waiting.length === 0
        ? 'Wait for more homes, or redraw all cohorts with --redraw.'
        : 'Homes that feed in can only be seated four at a time; wait for more, or use --redraw.',
      { homes: total },
    );
  }
  const count = Math.ceil(total / LARGEST);
  const withExporters = Math.min(count, Math.floor(seated / EXPORTERS));
  const cohorts = Array.from({ length: count }, (_, i): Account[] => {
    const [from, to] = [share(seated, withExporters, i), share(seated, withExporters, i + 1)];
    return i < withExporters ? exporters.slice(from, to) : [];
  });
  for (const account of others) {
    const smallest = cohorts.reduce((least, cohort) => (cohort.length < least.length ? cohort : least));
    smallest.push(account);
  }
  return ok({ cohorts, waiting });
}

/** Where part `i` of `parts` equal parts of `total` begins. */
const share = (total: number, parts: number, i: number): number =>
  parts === 0 ? 0 : Math.floor((total * i) / parts);

/** Rules for a plan made by hand. */
export function checkCohorts<Account extends string>(
  cohorts: readonly (readonly Account[])[],
  exporters: ReadonlySet<Account>,
): Result<null> {
  const seen = new Set<Account>();
  for (const [i, cohort] of cohorts.entries()) {
    if (cohort.length < SMALLEST || cohort.length > LARGEST) {
      return fail(
        'steward.cohort-size',
        `Cohort ${i + 1} of the plan has ${cohort.length} members; it must have 4 to 16.`,
        'Change the plan.',
      );
    }
    const exporting = cohort.filter((account) => exporters.has(account)).length;
    if (exporting > 0 && exporting < EXPORTERS) {
      return fail(
        'steward.few-exporters',
        `Cohort ${i + 1} of the plan has ${exporting} homes that feed in; it must have none or at least four, else its sum tells on them.`,
        'Put them together, or leave them out until there are four.',
      );
    }
    for (const account of cohort) {
      if (seen.has(account))
        return fail('steward.seated-twice', `${account} is in the plan twice.`, 'Change the plan.');
      seen.add(account);
    }
  }
  return ok(null);
}
