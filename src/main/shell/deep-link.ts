/** `wattlet://join?i=…`: an invitation that the person clicked somewhere else. It only fills the field; nothing is joined. */
import { app } from 'electron';

const LINK = /^wattlet:\/\/join\/?\?\S{1,19000}$/i;

/** The first invitation among a program's arguments. */
export const linkIn = (argv: readonly string[]): string | null =>
  argv.find((argument) => LINK.test(argument)) ?? null;

/** Asks the system to send such links here, and hears those of macOS (others come as arguments). */
export function hearLinks(onLink: (link: string) => void): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient('wattlet');
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const link = linkIn([url]);
    if (link !== null) onLink(link);
  });
}
