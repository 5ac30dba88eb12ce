import { dialog } from 'electron';
import type { UtcSeconds } from '../../shared/units.ts';
import type { QuitChoice } from './leave-taking.ts';
import type { Words } from './words.ts';

const CHOICES: readonly QuitChoice[] = ['wait', 'now', 'stay'];

/** Says that the group waits for this wallet, and until when; closing the question means to stay. */
export async function askBeforeQuitting(
  words: Words['owing'],
  locale: string,
  until: UtcSeconds,
): Promise<QuitChoice> {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(until * 1000);
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: words.message,
    detail: words.detail.replace('{{time}}', time),
    buttons: CHOICES.map((choice) => words[choice]),
    defaultId: 0,
    cancelId: 2,
  });
  return CHOICES[response] ?? 'stay';
}
