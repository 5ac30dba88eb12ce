import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { type Licence, licenceSchema } from '../../shared/ipc/app.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** What the build wrote down about the packages it took in (tools/licences.mjs). */
export function shippedLicences(): Result<Licence[]> {
  try {
    const text = readFileSync(join(app.getAppPath(), 'out', 'main', 'licences.json'), 'utf8');
    return ok(z.array(licenceSchema).parse(JSON.parse(text)));
  } catch {
    return fail(
      'app.no-licences',
      'The list of licences is not there.',
      'Install Wattlet again; nothing of yours is touched by that.',
    );
  }
}
