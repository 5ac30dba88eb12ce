import { screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { openPage, show } from '../../../../test/fixtures/page.tsx';
import { storyOf } from '../../../../test/fixtures/stories.ts';
import { aView, CURRENT_SLOT, SPECIAL } from '../../../../test/fixtures/views.ts';
import type { SlotStory } from '../../../shared/readmodel.ts';
import { useHousehold } from '../../state/household.ts';
import { Story } from './Story.tsx';

let told: SlotStory = storyOf(CURRENT_SLOT);
openPage({ invoke: async (channel) => ({ ok: true, value: channel === 'household.story' ? told : null }) });
beforeEach(() => useHousehold.setState({ value: aView() }));

async function showStory(story: SlotStory): Promise<string> {
  told = story;
  const { container } = show(<Story slot={story.row.slot} />);
  await screen.findByText('Your offer');
  return container.textContent;
}

test('of a slot this home took no part in, nothing is said to be still open', async () => {
  const words = await showStory(storyOf(SPECIAL.notMetered));
  expect(words).not.toMatch(/Still open|yet/);
  expect(screen.getAllByText('Nothing to check here, as your home took no part in this slot.')).toHaveLength(
    3,
  );
  expect(words).toContain('it did not count');
  expect(words).toContain('Recomputed here: everything fits');
});

test('a slot of which nothing can be checked any more says so', async () => {
  const { row, ...story } = storyOf(SPECIAL.notMetered);
  const words = await showStory({ ...story, row: { ...row, agrees: null }, checks: [] });
  expect(words).toContain('Nothing to check');
  expect(words).not.toContain('Not everything can be checked yet');
});

test('what a settled slot left unchecked is not said to come; what a running one has not checked is', async () => {
  const settled = storyOf(CURRENT_SLOT - 3);
  const checks = settled.checks.map((check) => (check.step === 'meter' ? { ...check, agrees: null } : check));
  const words = await showStory({ ...settled, checks });
  expect(words).toContain('Cannot be checked here: The reported energy');
  expect(words).toContain('what can be checked fits');
  expect(await showStory(storyOf(CURRENT_SLOT - 1))).toContain('Still open: ');
});
