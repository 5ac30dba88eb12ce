import { type RefObject, useEffect } from 'react';
import { useHidden } from '../../state/hidden.ts';

/** Two pictures a second: calm, and a fraction of the work of sixty. */
const STEP_MS = 500;
/** Distance of two dots: after it the row looks as at the start. */
const GAP = 24;

/**
 * Moves the dots of every pipe under `frame` by whole pixels. A style animation would wake the compositor with each
 * frame of the screen, seen or not; these few steps are all that is drawn. Nothing runs in a window that nobody sees,
 * or where the system asks for less motion.
 */
export function useSteps(frame: RefObject<HTMLElement | null>): void {
  const hidden = useHidden();
  useEffect(() => {
    const stillness = window.matchMedia('(prefers-reduced-motion: reduce)');
    let timer: number | undefined;
    let steps = 0;
    const draw = () => {
      steps += 1;
      for (const dots of frame.current?.querySelectorAll<HTMLElement>('[data-step]') ?? []) {
        dots.style.transform = `translateX(${(((steps * Number(dots.dataset['step'])) % GAP) + GAP) % GAP}px)`;
      }
    };
    const begin = () => {
      window.clearInterval(timer);
      timer = hidden || stillness.matches ? undefined : window.setInterval(draw, STEP_MS);
    };
    begin();
    stillness.addEventListener('change', begin);
    return () => {
      window.clearInterval(timer);
      stillness.removeEventListener('change', begin);
    };
  }, [frame, hidden]);
}
