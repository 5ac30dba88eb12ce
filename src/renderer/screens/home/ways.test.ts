import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wayOf, wayOfStage } from './ways.ts';

const known: Record<string, Record<string, unknown>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../i18n/en/errors.json'), 'utf8'),
);
const notice = (code: string, params = {}) => ({ code, message: 'm', remedy: 'r', params });

test('what a meter says leads to the meter, a far-off slot to the history', () => {
  for (const name of Object.keys(known['meter'] ?? {}))
    expect(wayOf(notice(`meter.${name}`))?.screen, name).toBe(name === 'far-off' ? 'history' : 'setup');
});

test('a missing reading leads to its own slot', () => {
  expect(wayOf(notice('slot.absence', { slot: 412 }))).toMatchObject({
    screen: 'history',
    rest: ['slot', 412],
  });
});

test('what is mended outside this window has no way in it', () => {
  for (const code of ['home.clock', 'store.full', 'outbox.foreign-transaction'])
    expect(wayOf(notice(code))).toBeNull();
});

test('whoever paused finds where to go on; whoever waits has nothing to press', () => {
  expect(wayOfStage('paused')?.screen).toBe('market');
  for (const stage of ['waiting-for-approval', 'waiting-for-start', 'stopped'] as const)
    expect(wayOfStage(stage)).toBeNull();
});
