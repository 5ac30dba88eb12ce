import { type RefObject, useEffect, useRef } from 'react';
import { useHidden } from '../../state/hidden.ts';

/** A picture in one and a half seconds: calm, and a fraction of the work of sixty a second. */
const STEP_MS = 1500;
/** A step that is this young serves for the next reason to step, too. */
const YOUNG_MS = 900;
/** Distance of two dots: after it the row looks as at the start. */
const GAP = 24;

/**
 * Moves the dots of every pipe under `frame` by whole pixels: with each rendering, which is a picture anyway, and once
 * between two of them. A style animation would wake the compositor with each frame of the screen, seen or not; these few
 * steps are all that is drawn. Nothing runs in a window that nobody sees, or where the system asks for less motion.
 */
export function useSteps(frame: RefObject<HTMLElement | null>): void {
  const hidden = useHidden();
  const begin = useRef(() => {});
  useEffect(() => {
    const stillness = window.matchMedia('(prefers-reduced-motion: reduce)');
    let timer: number | undefined;
    let steps = 0;
    let steppedAt = 0;
    const step = () => {
      if (performance.now() - steppedAt < YOUNG_MS) return;
      steppedAt = performance.now();
      steps += 1;
      for (const dots of frame.current?.querySelectorAll<HTMLElement>('[data-step]') ?? []) {
        dots.style.transform = `translateX(${(((steps * Number(dots.dataset['step'])) % GAP) + GAP) % GAP}px)`;
      }
    };
    begin.current = () => {
      window.clearInterval(timer);
      if (hidden || stillness.matches) return;
      step();
      timer = window.setInterval(step, STEP_MS);
    };
    const change = () => begin.current();
    stillness.addEventListener('change', change);
    return () => {
      window.clearInterval(timer);
      begin.current = () => {};
      stillness.removeEventListener('change', change);
    };
  }, [frame, hidden]);
  useEffect(() => begin.current());
}
