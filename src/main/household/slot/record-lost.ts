import { fail, type Result } from '../../../shared/result.ts';

/** A vector was built for a slot whose record is gone: what is on disk contradicts itself. */
export function recordLost(what: string): Result<never> {
  return fail(
    'household.record-lost',
    'A sealed message is on disk, but the note about its slot is not.',
    'Nothing was sent twice. The slot is left out; if this comes again, send the support file.',
    { what },
  );
}
