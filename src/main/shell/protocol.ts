/**
 * The window's own origin, `app://wattlet`: serves the files that the build put into out/renderer, and nothing
 * else. The files are listed once at start and looked up by exact name, so a path has nothing to climb.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Stands in index.html where the answer's own nonce goes. */
const NONCE_PLACE = '__CSP_NONCE__';

/**
 * Nothing is allowed but our own scripts, styles, images and fonts. `connect-src 'none'`: all network goes
 * through main. The nonce is for the style elements that the component library writes at run time.
 */
export const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Answers for the files under `root`, by the address asked for. */
export function createPages(root: string, origin: string): (url: string) => Promise<Page> {
  const files = new Map<string, string>(
    filesUnder(root).map((file) => [`/${relative(root, file).split(sep).join('/')}`, file] as const),
  );
  return async (url) => {
    const nonce = randomBytes(16).toString('base64');
    const file = url.startsWith(`${origin}/`) ? files.get(pathOf(url)) : undefined;
    const type = file === undefined ? undefined : TYPES[extname(file)];
    if (file === undefined || type === undefined) {
      return { status: 404, headers: headersOf('text/plain; charset=utf-8', nonce), body: 'Not found' };
    }
    const body = await readFile(file);
    return {
      status: 200,
      headers: headersOf(type, nonce),
      body: extname(file) === '.html' ? body.toString('utf8').replaceAll(NONCE_PLACE, nonce) : body,
    };
  };
}

const headersOf = (type: string, nonce: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Security-Policy': contentSecurityPolicy(nonce),
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
});

/** The path as it stands in the address; escapes are not decoded, as no file of the build needs one. */
function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return '';
  }
}

/** Plain files only: a link in the folder is not followed. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.isFile() ? [path] : [];
  });
}
