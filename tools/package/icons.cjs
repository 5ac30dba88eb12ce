/**
 * `xvfb-run electron --no-sandbox tools/package/icons.cjs`, by hand, when assets/icon.svg has changed: draws it in every
 * size that desktops ask for. electron-builder makes the icons of Windows and macOS from the largest.
 */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { app, BrowserWindow } = require('electron');

const assets = join(__dirname, '../../assets');
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

app.disableHardwareAcceleration();
app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false });
  const svg = readFileSync(join(assets, 'icon.svg')).toString('base64');
  await window.loadURL('data:text/html,<canvas></canvas>');
  mkdirSync(join(assets, 'icons'), { recursive: true });
  for (const size of SIZES) {
    const png = await window.webContents.executeJavaScript(`new Promise((done) => {
      const image = new Image();
      image.onload = () => {
        const canvas = document.querySelector('canvas');
        canvas.width = canvas.height = ${size};
        canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
        done(canvas.toDataURL('image/png').split(',')[1]);
      };
      image.src = 'data:image/svg+xml;base64,${svg}';
    })`);
    const file = size === 1024 ? 'icon.png' : `icons/${size}x${size}.png`;
    writeFileSync(join(assets, file), Buffer.from(png, 'base64'));
  }
  app.quit();
});
