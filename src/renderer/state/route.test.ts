import { expect, test } from 'vitest';
import { hrefOf, routeOf, SCREENS } from './route.ts';

test('a link leads where it says', () => {
  for (const screen of SCREENS) expect(routeOf(hrefOf(screen))).toEqual({ screen, rest: [] });
  expect(routeOf(hrefOf('history', 'slot', 4711))).toEqual({ screen: 'history', rest: ['slot', '4711'] });
  expect(routeOf(hrefOf('share', 'a/b c'))).toEqual({ screen: 'share', rest: ['a/b c'] });
});

test.each(['', '#', '#/', '#/attic', '#/__proto__', '#content', '#/%E0%A4%A', '#//'])(
  '%s leads home',
  (hash) => {
    expect(routeOf(hash)).toEqual({ screen: 'home', rest: [] });
  },
);
