'use strict';
// The first file of a packaged application. A variable of the environment must not choose code to load there, so
// whatever is set is dropped. A package made on the fallback runtime carries a better-sqlite3 that fits it.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

delete process.env.GUICHENG_SQLITE;
const bundled = join(process.resourcesPath, 'sqlite', 'node_modules', 'better-sqlite3');
const fallback = existsSync(bundled);
if (fallback) process.env.GUICHENG_SQLITE = bundled;
process.env.GUICHENG_RUNTIME = fallback ? 'fallback' : 'official';
require('./main.cjs');
