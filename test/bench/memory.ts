/**
 * Memory at rest of all processes together (proportional set size), for a household that has joined and reads a
 * meter, against a bare Electron window, in pairs.
 */
import { measureInSession } from './desktop/session.ts';
import type { Figure } from './figure.ts';

export const run = (): Promise<Figure[]> => measureInSession('memory');
