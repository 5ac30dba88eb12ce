import { expect, test } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { createTimeMap } from './time-map.ts';

const T = 1_800_000_000;
const start = () => {
  const clock = manualClock(utcSeconds(T));
  return { clock, map: createTimeMap(clock) };
};

test('without blocks, wall time counts; blocks that agree with it change nothing', () => {
  const { clock, map } = start();
  clock.advanceSync(1500);
  expect(map.nowMs()).toBe(T * 1000 + 1500);
  clock.advanceSync(8500);
  map.block(utcSeconds(T + 4));
  expect(map.nowMs()).toBe(T * 1000 + 10_000);
});

test('a clock that is an hour fast or slow is corrected by the first block', () => {
  for (const error of [3600, -3600]) {
    const { map } = start();
    map.block(utcSeconds(T - error));
    expect(map.nowMs()).toBe((T - error) * 1000);
  }
});

test('setting the wall clock does not move chain time once blocks tell it', () => {
  const { clock, map } = start();
  map.block(utcSeconds(T));
  clock.advanceSync(5000);
  clock.setWall(utcSeconds(T - 7200));
  expect(map.nowMs()).toBe(T * 1000 + 5000);
});

test('after sleep readings are not placed until a block tells the time', () => {
  const { clock, map } = start();
  map.block(utcSeconds(T));
  clock.advanceSync(1000);
  clock.sleep(3600);
  expect(map.nowMs()).toBeNull();
  map.block(utcSeconds(T + 3600));
  expect(map.nowMs()).toBe((T + 3601) * 1000);
});

test('with no block for two minutes after sleep the wall clock is believed', () => {
  const { clock, map } = start();
  map.block(utcSeconds(T));
  clock.sleep(3600);
  expect(map.nowMs()).toBeNull();
  clock.advanceSync(120_000);
  expect(map.nowMs()).toBe((T + 3720) * 1000);
});

test('without blocks, sleep is followed at once', () => {
  const { clock, map } = start();
  clock.sleep(600);
  map.resumed();
  expect(map.nowMs()).toBe((T + 600) * 1000);
});
