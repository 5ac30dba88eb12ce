import { z } from 'zod';
import { LANGUAGES } from '../languages.ts';
import { secretPurposeSchema } from './setup.ts';

/** What comes along with the ports. */
export const secretStartSchema = z.strictObject({
  purpose: secretPurposeSchema,
  language: z.enum(LANGUAGES),
  locale: z.string(),
  /** Whether the system keeps other programs from taking pictures of this window. */
  captureProtected: z.boolean(),
  /** Purpose `restore` where unusable keys are in the way: they are set aside, not deleted. */
  setAside: z.boolean(),
});
export type SecretStart = z.infer<typeof secretStartSchema>;

/** Notes of the window to main. */
export const deskNoteSchema = z.discriminatedUnion('kind', [
  /** Something secret was copied: the clipboard is to be emptied soon. */
  z.strictObject({ kind: z.literal('copied') }),
  /** A backup was made or tried, or the keys were restored. */
  z.strictObject({ kind: z.literal('changed') }),
  z.strictObject({ kind: z.literal('done') }),
]);
export type DeskNote = z.infer<typeof deskNoteSchema>;

/** Main's note to the window: what became of a file that was to be saved. */
export const savedNoteSchema = z.strictObject({ kind: z.literal('saved'), saved: z.boolean() });
