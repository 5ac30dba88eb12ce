/**
 * Start: from the program's start to a window that can be used (its heading is there and the page has painted), for a
 * household that has joined and reads a meter, against a bare Electron window, in pairs.
 */
import { measureInSession } from './desktop/session.ts';
import type { Figure } from './figure.ts';

export const run = (): Promise<Figure[]> => measureInSession('start');
