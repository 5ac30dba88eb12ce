import { type AppError, fail } from '../../../shared/result.ts';
import { silenceProblem } from '../silence.ts';

/** What to tell a person when no meter was understood. */
export interface Attempt {
  readonly bytes: number;
  /** Telegrams whose check failed. */
  readonly damaged: number;
  readonly lineSettingsWrong: boolean;
  /** The wallet can set speed and parity itself. */
  readonly hasLine: boolean;
}

export function diagnosis(attempt: Attempt): AppError {
  if (attempt.bytes === 0) return silenceProblem({ bytes: 0, rejection: null });
  if (attempt.lineSettingsWrong) {
    return fail(
      'meter.seven-bits',
      'The meter speaks SML, but the line is read with seven bits, which loses an eighth of it.',
      attempt.hasLine
        ? 'Use another adapter: this one does not take 8 data bits without parity.'
        : 'Set the network adapter to 9600 baud, 8 data bits, no parity.',
    ).error;
  }
  if (attempt.damaged > 0) return silenceProblem({ bytes: attempt.bytes, rejection: 'checksum-wrong' });
  if (!attempt.hasLine) {
    return fail(
      'meter.adapter-line',
      'Something arrives that makes no sense: most likely the network adapter is set to a wrong speed or parity.',
      'Set the adapter to the speed of your meter: P1 115200 8N1, SML 9600 8N1, Linky 1200 or 9600 7E1.',
    ).error;
  }
  return fail(
    'meter.not-recognised',
    'Something arrives, but no meter language that the wallet knows.',
    'Check the plug; a cable made for another kind of meter can turn every signal round.',
  ).error;
}
