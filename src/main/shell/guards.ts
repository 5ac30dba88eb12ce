/**
 * What no page may do, whatever got into it: navigate, open windows, embed, ask for permissions or devices,
 * download, or reach the network. Set on the session and on every web contents before any page is loaded.
 */
import { type App, type Session, shell, type WebContents } from 'electron';
import { ORIGIN, SCHEME } from '../../shared/ipc/bus.ts';
import { LINKS, type LinkName } from '../../shared/links.ts';
import type { Log } from '../../shared/log.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** Schemes a page may load at all; the CSP narrows this further. */
const LOADABLE = new Set([`${SCHEME}:`, 'data:', 'blob:', 'devtools:']);

/** `maySave`: which downloads ask the person where to, instead of being refused. */
export function guardSession(session: Session, log: Log, maySave: (url: string) => boolean): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('guard.permission', { name: permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event, item) => {
    if (maySave(item.getURL())) return;
    log.warn('guard.download');
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !LOADABLE.has(schemeOf(details.url));
    if (cancel) log.warn('guard.request', { name: details.resourceType });
    answer({ cancel });
  });
  session.setSpellCheckerEnabled(false);
}

export function guardContents(app: App, log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    guard(contents, log);
  });
}

function guard(contents: WebContents, log: Log): void {
  contents.setWindowOpenHandler(() => {
    log.warn('guard.windowOpen');
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event, url) => {
    // A reload of our own page is the one navigation there is.
    if (url === contents.getURL() && url.startsWith(`${ORIGIN}/`)) return;
    log.warn('guard.navigation');
    event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => {
    log.warn('guard.webview');
    event.preventDefault();
  });
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** Opens a page of the allow-list in the system's browser. */
export async function openLink(link: LinkName): Promise<Result<null>> {
  try {
    await shell.openExternal(LINKS[link]);
    return ok(null);
  } catch {
    return fail(
      'app.noBrowser',
      'The page could not be opened in your browser.',
      `Open ${LINKS[link]} in a browser of your choice.`,
      { address: LINKS[link] },
    );
  }
}

function schemeOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
}
