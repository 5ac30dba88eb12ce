/** `npm run verify:page`: writes the verifier's page to `out/verifier.html`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifierPage } from './page.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const page = await verifierPage();
const file = join(ROOT, 'out', 'verifier.html');
mkdirSync(join(ROOT, 'out'), { recursive: true });
writeFileSync(file, page);
process.stdout.write(`${file}: ${page.length} characters\n`);
