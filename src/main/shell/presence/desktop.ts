import { Menu, type MenuItemConstructorOptions, Notification, nativeImage, Tray } from 'electron';
import goodFile from '../../../../assets/tray/tray.png?asset';
import attentionFile from '../../../../assets/tray/tray-attention.png?asset';
import pausedFile from '../../../../assets/tray/tray-paused.png?asset';
import templateFile from '../../../../assets/tray/trayTemplate.png?asset';
import type { Log } from '../../../shared/log.ts';
import type { Desktop } from './presence.ts';
import type { TrayModel } from './status.ts';

const FILES: Readonly<Record<TrayModel['mood'], string>> = {
  good: goodFile,
  paused: pausedFile,
  attention: attentionFile,
};

/** Tray and notifications of the system; after the app is ready. */
export function systemDesktop(log: Log): Desktop {
  let tray: Tray | null = null;
  /** A notification that nobody holds is lost before it is clicked. */
  const held = new Set<Notification>();
  return {
    tray(model, words, press) {
      const picture = pictureOf(model.mood);
      if (tray === null) {
        tray = new Tray(picture);
        tray.on('click', () => press.open());
      } else tray.setImage(picture);
      tray.setToolTip(['Wattlet', model.status, ...model.figures].join('\n'));
      const line: MenuItemConstructorOptions = { type: 'separator' };
      const { toggle } = model;
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: words.open, click: press.open },
          line,
          ...[model.status, ...model.figures].map((label) => ({ label, enabled: false })),
          ...(toggle === null ? [] : [line, { label: words[toggle], click: press.toggle }]),
          line,
          { label: words.quit, click: press.quit },
        ]),
      );
    },
    notify({ title, text }, onClick) {
      if (!Notification.isSupported()) {
        log.info('notify.unsupported');
        return;
      }
      const note = new Notification({ title, body: text });
      held.add(note);
      note.on('click', () => {
        held.delete(note);
        onClick();
      });
      note.on('close', () => held.delete(note));
      note.show();
    },
  };
}

/** macOS draws a mask in the colour of its menu bar; the others show colours. */
function pictureOf(mood: TrayModel['mood']): Electron.NativeImage {
  if (process.platform !== 'darwin') return nativeImage.createFromPath(FILES[mood]);
  const picture = nativeImage.createEmpty();
  const drawn = nativeImage.createFromPath(templateFile);
  picture.addRepresentation({ scaleFactor: 1, buffer: drawn.resize({ width: 16 }).toPNG() });
  picture.addRepresentation({ scaleFactor: 2, buffer: drawn.toPNG() });
  picture.setTemplateImage(true);
  return picture;
}
