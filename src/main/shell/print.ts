/**
 * Prints a page that main made as a PDF, with the system's fonts, in a window that nobody sees: a session of its own
 * that serves this one page and nothing else, no preload script, no way out, and a policy without any script.
 */
import { createHash } from 'node:crypto';
import { BrowserWindow, type Session, session } from 'electron';
import type { Clock } from '../../shared/clock.ts';
import { SCHEME } from '../../shared/ipc/bus.ts';
import type { Log } from '../../shared/log.ts';
import { PAGE_STYLE } from '../../shared/statements/pdf/page-pen.ts';
import { guardSession } from './guards.ts';
import { barePreferences } from './preferences.ts';

/** Not the origin of the windows. */
const ADDRESS = `${SCHEME}://print/statement`;

/** A long statement takes seconds; what takes longer does not come any more. */
const LONGEST_MS = 60_000;

const hash = createHash('sha256').update(PAGE_STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * Whether the fonts lack most of the page's letters beyond the Latin ones. A letter without a font is drawn as the
 * same box as one that no font has (U+10FFFD, the last for private use).
 */
const LETTERS_LACK = `(() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const draw = (letter) => {
    pen.clearRect(0, 0, 32, 32);
    pen.font = '24px ' + getComputedStyle(document.querySelector('svg')).fontFamily;
    pen.fillText(letter, 2, 26);
    return pen.getImageData(0, 0, 32, 32).data.join();
  };
  const box = draw('\\u{10FFFD}');
  const letters = [...new Set(document.body.textContent)].filter((letter) => letter >= '\\u0370' && !/[\\s\\p{P}]/u.test(letter)).slice(0, 60);
  const lacking = letters.filter((letter) => draw(letter) === box).length;
  return lacking * 2 > letters.length;
})()`;

export interface PrinterOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** Null where the fonts lack the letters or the engine fails; the log says which. One page at a time. */
export function createPrinter({ clock, log }: PrinterOptions): (page: string) => Promise<Uint8Array | null> {
  let served = '';
  let partition: Session | null = null;
  const ownSession = (): Session => {
    if (partition !== null) return partition;
    partition = session.fromPartition('print');
    guardSession(partition, log, () => false);
    partition.protocol.handle(SCHEME, ({ url }) => {
      const found = url === ADDRESS;
      const headers = {
        'Content-Type': found ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
        'Content-Security-Policy': POLICY,
        'X-Content-Type-Options': 'nosniff',
      };
      return new Response(found ? served : 'Not found', { status: found ? 200 : 404, headers });
    });
    return partition;
  };

  async function print(window: BrowserWindow): Promise<Uint8Array | null> {
    await window.loadURL(ADDRESS);
    if ((await window.webContents.executeJavaScript(LETTERS_LACK)) === true) {
      log.warn('print.letters');
      return null;
    }
    const pdf = await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true });
    return new Uint8Array(pdf);
  }

  return async (page) => {
    served = page;
    const window = new BrowserWindow({
      show: false,
      webPreferences: { ...barePreferences(), session: ownSession() },
    });
    let cancel = () => {};
    const late = new Promise<null>((resolve) => {
      cancel = clock.after(LONGEST_MS, () => resolve(null));
      window.webContents.once('render-process-gone', () => resolve(null));
    });
    try {
      const pdf = await Promise.race([print(window), late]);
      if (pdf === null) log.warn('print.nothing');
      return pdf;
    } catch (error) {
      log.warn('print.failed', { reason: error instanceof Error ? error.message : String(error) });
      return null;
    } finally {
      cancel();
      served = '';
      if (!window.isDestroyed()) window.destroy();
    }
  };
}
