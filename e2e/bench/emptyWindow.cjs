'use strict';
// The least an Electron application can be: one window with one letter on it. Says when that is painted.
const { app, BrowserWindow } = require('electron');

app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1920, height: 1080 });
  await window.loadURL('data:text/html,<p>a');
  await window.webContents.executeJavaScript(
    'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))',
  );
  process.stdout.write('painted\n');
});
