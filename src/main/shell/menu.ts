import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

/**
 * The menu: what a person needs from it (editing, zoom, closing) and no developer tools. Linux and Windows have no
 * menu bar in this app, but its keys work; macOS shows it.
 */
export function setMenu(words: Words['menu'], quit: () => void): void {
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const program: MenuItemConstructorOptions = {
    label: 'Wattlet',
    submenu: [
      { role: 'about', label: words.about },
      line,
      { role: 'hide', label: words.hide },
      line,
      { label: words.quit, accelerator: 'Command+Q', click: quit },
    ],
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [program] : []),
      {
        label: words.edit,
        submenu: [
          { role: 'undo', label: words.undo },
          { role: 'redo', label: words.redo },
          line,
          { role: 'cut', label: words.cut },
          { role: 'copy', label: words.copy },
          { role: 'paste', label: words.paste },
          { role: 'selectAll', label: words.selectAll },
        ],
      },
      {
        label: words.view,
        submenu: [
          { role: 'zoomIn', label: words.zoomIn },
          { role: 'zoomOut', label: words.zoomOut },
          { role: 'resetZoom', label: words.actualSize },
        ],
      },
      {
        label: words.window,
        submenu: [
          { role: 'minimize', label: words.minimize },
          { role: 'close', label: words.close },
        ],
      },
    ]),
  );
}
