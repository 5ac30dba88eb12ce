/** A verdict in words. */

import type { Verified } from '../shared/proof/check.ts';
import { sentenceOf } from '../shared/protocol/verify/sentences.ts';
import type { Step } from '../shared/protocol/verify/step.ts';

export const VERDICTS = {
  true: 'TRUE: every step agrees with the chain.',
  false: 'NOT TRUE: a step does not agree with the chain.',
  expired: 'EXPIRED: everything agrees, but the time for which it was shown is over.',
  open: 'NOT PROVEN: nothing disagrees, but something needed is missing.',
} as const;

export function verdictOf({ verdict, steps }: Verified): keyof typeof VERDICTS {
  if (verdict === null) return 'open';
  if (verdict) return 'true';
  const wrong = steps.filter((step) => step.agrees !== true);
  return wrong.every(({ step }) => step === 'disclosure-expiry') ? 'expired' : 'false';
}

const MARKS = { true: '[ok]   ', false: '[WRONG]', null: '[?]    ' } as const;

function stepText(step: Step): string[] {
  const line = `${MARKS[`${step.agrees}`]} ${sentenceOf(step)}`;
  return step.agrees === false
    ? [line, `          computed: ${step.expected}`, `          found:    ${step.found}`]
    : [line];
}

/** The whole report as plain text. */
export function reportText(verified: Verified, source: string): string {
  return [
    'The file says:',
    ...verified.claims.map((claim) => `  ${claim}`),
    '',
    `Checked against ${source}:`,
    ...verified.steps.flatMap(stepText).map((line) => `  ${line}`),
    '',
    VERDICTS[verdictOf(verified)],
    'Compare the addresses above with those you know of this community.',
    '',
  ].join('\n');
}
