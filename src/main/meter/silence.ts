import { type AppError, fail } from '../../shared/result.ts';
import type { RejectReason } from './decoder.ts';

/** Why a line that is open gives no reading, as far as what came over it tells. */

export interface Heard {
  /** Bytes since the last valid reading. */
  readonly bytes: number;
  /** Reason of the latest dropped telegram since the last valid reading. */
  readonly rejection: RejectReason | null;
}

export function silenceProblem(heard: Heard): AppError {
  const { rejection } = heard;
  if (rejection === 'key-missing') {
    return fail(
      'meter.key-missing',
      'This meter is encrypted: the wallet needs its key.',
      'Ask your grid operator for the key of the customer port and enter it with the meter.',
    ).error;
  }
  if (rejection === 'key-wrong') {
    return fail(
      'meter.key-wrong',
      'The key that was entered does not open what the meter sends.',
      'Compare the key with the letter of your grid operator, digit by digit.',
    ).error;
  }
  if (rejection === 'line-settings') {
    return fail(
      'meter.line-settings',
      'The port is read with the wrong speed or parity.',
      'Let the wallet find the meter again under Settings, Meter.',
    ).error;
  }
  if (rejection !== null) {
    return fail(
      'meter.telegrams-damaged',
      'Something arrives, but every telegram is damaged; nothing of it was used.',
      'Check that the plug or the reading head sits well, and keep the cable short and away from power lines.',
    ).error;
  }
  if (heard.bytes > 0) {
    return fail(
      'meter.not-understood',
      'Something arrives, but it is not the language of this meter.',
      'Let the wallet find the meter again under Settings, Meter.',
    ).error;
  }
  return fail(
    'meter.no-data',
    'The meter says nothing.',
    'Check the plug at the meter; in some countries the port must be switched on first (see the help for your country).',
  ).error;
}

/** A key was entered, and the meter has not spoken since. */
export function keyWaiting(): AppError {
  return fail(
    'meter.key-waiting',
    'The key is kept. It is tried as soon as the meter sends something; some meters do so only once an hour.',
    'Leave the cable plugged in and the wallet running.',
  ).error;
}
