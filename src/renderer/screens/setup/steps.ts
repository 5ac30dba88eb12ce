import type { MeterStatus, SetupView } from '../../../shared/ipc/setup.ts';

/** The first run, in order. Each step can be left and taken up again: what is done is read from the wallet itself. */
export const STEPS = ['welcome', 'keys', 'backup', 'invitation', 'meter', 'limits'] as const;
export type Step = (typeof STEPS)[number];

/** Whether what a step is for is there. The last one is done by being seen. */
export function isDone(step: Step, view: SetupView, meters: readonly MeterStatus[]): boolean {
  switch (step) {
    case 'welcome':
    case 'keys':
      return view.keys.state === 'open';
    case 'backup':
      return view.keys.backups.some((backup) => backup.checkedAt !== null);
    case 'invitation':
      return view.community !== null;
    case 'meter':
      return meters.some(({ role }) => role === 'grid');
    case 'limits':
      return false;
  }
}

/** Where the first run goes on. */
export function nextStep(view: SetupView, meters: readonly MeterStatus[]): Step {
  return STEPS.find((step) => !isDone(step, view, meters)) ?? 'limits';
}
