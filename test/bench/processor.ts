/**
 * The processor's time of all processes together, for a household that has joined and reads a meter that speaks once a
 * second: with the live flow before somebody's eyes, and with the window hidden.
 */
import { measureInSession } from './desktop/session.ts';
import type { Figure } from './figure.ts';

export const run = (): Promise<Figure[]> => measureInSession('processor');
