import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectOk } from '../../../shared/result.ts';
import { checkCohorts, planCohorts } from './plan.ts';

const asIs = <T>(items: readonly T[]): T[] => [...items];
const homes = (others: number, exporters: number) =>
  Array.from({ length: others + exporters }, (_, i) => ({ account: `a${i}`, exporter: i >= others }));

describe('planCohorts', () => {
  it('keeps every rule for any community, and seats everyone it may', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (others, exporters) => {
        const members = homes(others, exporters);
        const plan = planCohorts(members, asIs);
        const seatable = others + (exporters >= 4 ? exporters : 0);
        if (seatable < 4) {
          expect(plan.ok).toBe(false);
          return;
        }
        const { cohorts, waiting } = expectOk(plan);
        const marked = new Set(members.filter(({ exporter }) => exporter).map(({ account }) => account));
        expect(checkCohorts(cohorts, marked)).toEqual({ ok: true, value: null });
        expect(cohorts.flat().length).toBe(seatable);
        expect(waiting.length).toBe(exporters >= 4 ? 0 : exporters);
        expect(cohorts.length).toBe(Math.ceil(seatable / 16));
        const sizes = cohorts.map((cohort) => cohort.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('checkCohorts', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);
  it.each([
    ['three members', [names(3)], [], 'steward.cohort-size'],
    ['seventeen members', [names(17)], [], 'steward.cohort-size'],
    ['one exporter among fifteen', [names(16)], ['m2'], 'steward.few-exporters'],
    ['three exporters', [names(8)], ['m2', 'm3', 'm4'], 'steward.few-exporters'],
    ['a member twice', [names(4), names(4)], [], 'steward.seated-twice'],
  ])('refuses %s', (_name, cohorts, exporters, code) => {
    const checked = checkCohorts(cohorts, new Set(exporters));
    expect(checked.ok ? null : checked.error.code).toBe(code);
  });
  it('takes four exporters among others', () => {
    expect(checkCohorts([names(8)], new Set(['m1', 'm2', 'm3', 'm4'])).ok).toBe(true);
  });
});
