/**
 * The preload script of the window that shows and takes secrets: hands the page the two ports that main sends, and can
 * do nothing else. The page has no way to ask main anything.
 */
import { ipcRenderer } from 'electron';
import { SECRET_PORTS } from '../shared/ipc/secret-bus.ts';

ipcRenderer.on(SECRET_PORTS, (event, start: unknown) => {
  window.postMessage({ [SECRET_PORTS]: start }, window.location.origin, [...event.ports]);
});
