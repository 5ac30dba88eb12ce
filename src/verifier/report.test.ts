import { expect, test } from 'vitest';
import { judged, unknown } from '../shared/protocol/verify/step.ts';
import { reportText, verdictOf } from './report.ts';

const fits = judged('leaf-values', '2 unchanged', '2 unchanged', true);
const over = judged('disclosure-expiry', 'until 2027-01-15T08:00:00Z', 'now 2027-01-16T08:00:00Z', false);
const changed = judged('leaf-values', '2 unchanged', 'changed: slot 3 import', false);
const missing = unknown('disclosure-hash', 'not announced on chain');
const verified = (...steps: (typeof fits)[]) => ({
  claims: ['The home says so.'],
  steps,
  verdict: steps.some(({ agrees }) => agrees === false) ? false : steps.includes(missing) ? null : true,
});

test('what is over but true is called expired, and nothing else is', () => {
  expect(verdictOf(verified(fits))).toBe('true');
  expect(verdictOf(verified(fits, missing))).toBe('open');
  expect(verdictOf(verified(fits, over))).toBe('expired');
  expect(verdictOf(verified(changed, over))).toBe('false');
  expect(verdictOf(verified(fits, missing, over))).toBe('false');
});

test('a report shows both sides of what does not fit, and ends with the verdict', () => {
  const text = reportText(verified(fits, over), 'a file of events');
  expect(text).toContain('[WRONG] The disclosure has expired.');
  expect(text).toContain('computed: until 2027-01-15T08:00:00Z');
  expect(text).toContain('EXPIRED: everything agrees, but the time for which it was shown is over.');
  expect(text).not.toContain('NOT TRUE');
});
