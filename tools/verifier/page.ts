/**
 * The verifier's page: one file with everything in it that works from the disk. Its policy
 * allows exactly the one script that is inside, and connections to whatever endpoint the person types.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');

export async function verifierPage(): Promise<string> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'chrome114',
      minify: true,
      lib: { entry: join(ROOT, 'src/verifier/page.ts'), name: 'verifier', formats: ['iife'] },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const [chunk, ...others] = outputs;
  if (chunk?.type !== 'chunk' || others.length > 0) throw new Error('the page must be one script');
  // An end tag within a text of the script would end it.
  const script = chunk.code.replaceAll('</script', '<\\/script');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; connect-src http: https:; base-uri 'none'; form-action 'none'`;
  const page = readFileSync(join(ROOT, 'src/verifier/page.html'), 'utf8');
  return page.replace('%CSP%', () => policy).replace('<!-- SCRIPT -->', () => `<script>${script}</script>`);
}
