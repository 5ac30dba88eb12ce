/**
 * The small default app of the test runtime: what the official Electron program brings inside itself. It takes the
 * application's path from the arguments (`electron [flags] PATH [arguments]`), gives the app its name, version and
 * path, and loads it. Copied to resources/app/index.cjs of the test runtime.
 */
'use strict';
const { app } = require('electron');
const { existsSync, readFileSync, statSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

// For the app: it runs on the test runtime and says so in its window's title.
process.env['WATTLET_TEST_RUNTIME'] = '1';
// As in the official program's default app: deep links are then registered with the app's path as an argument.
process.defaultApp = true;

const args = process.argv.slice(1);
let target;
while (target === undefined && args.length > 0) {
  const argument = String(args.shift());
  if (argument === '-r' || argument === '--require') require(path.resolve(String(args.shift())));
  else if (!argument.startsWith('-')) target = path.resolve(argument);
}
if (target === undefined || !existsSync(target)) {
  process.stderr.write(`The test runtime was started without an app: ${target ?? '(no path)'}\n`);
  app.exit(2);
} else {
  load(target);
}

/** @param {string} application a folder with a package.json, or a file */
function load(application) {
  const folder = statSync(application).isDirectory() ? application : path.dirname(application);
  const description = path.join(folder, 'package.json');
  if (existsSync(description)) {
    const { name, productName, version } = JSON.parse(readFileSync(description, 'utf8'));
    app.setName(productName ?? name);
    if (version !== undefined) app.setVersion(version);
  }
  app.setAppPath(folder);
  require(Module._resolveFilename(application, null, true));
}
