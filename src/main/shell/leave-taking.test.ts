import { expect, test } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { type UtcSeconds, utcSeconds } from '../../shared/units.ts';
import { createLeaveTaking, type QuitChoice } from './leave-taking.ts';

function person() {
  const clock = manualClock();
  const state = { owed: utcSeconds(clock.now() + 60) as UtcSeconds | null, choice: 'wait' as QuitChoice };
  const happened: string[] = [];
  const leave = createLeaveTaking({
    clock,
    owedUntil: () => state.owed,
    async ask(until) {
      happened.push(`asked about ${until - clock.now()} s`);
      return state.choice;
    },
    leaving: (leaving) => happened.push(leaving ? 'no new offers' : 'offers again'),
    quit: () => happened.push('quit'),
    stay: () => happened.push('stays'),
  });
  const settle = () => clock.advance(0);
  return { clock, state, happened, leave, settle };
}

test('where nothing is owed it quits at once, unasked', () => {
  const { state, happened, leave } = person();
  state.owed = null;
  expect(leave.owes()).toBe(false);
  leave.asked();
  expect(happened).toEqual(['quit']);
});

test('who waits quits as soon as the reveal is out, with no new offers meanwhile', async () => {
  const { clock, state, happened, leave, settle } = person();
  leave.asked();
  await settle();
  await clock.advance(5000);
  expect(happened).toEqual(['asked about 60 s', 'no new offers']);
  state.owed = null;
  await clock.advance(1000);
  expect(happened.at(-1)).toBe('quit');
});

test('who will not wait quits at once', async () => {
  const { state, happened, leave, settle } = person();
  state.choice = 'now';
  leave.asked();
  await settle();
  expect(happened).toEqual(['asked about 60 s', 'quit']);
});

test('who stays trades on, also after having waited first; asking twice opens one question', async () => {
  const { clock, state, happened, leave, settle } = person();
  leave.asked();
  leave.asked();
  await settle();
  state.choice = 'stay';
  await clock.advance(1000);
  leave.asked();
  await settle();
  state.owed = null;
  await clock.advance(5000);
  expect(happened).toEqual([
    'asked about 60 s',
    'no new offers',
    'asked about 59 s',
    'offers again',
    'stays',
  ]);
  expect(clock.pendingTimers()).toBe(0);
});
