/** Native modules: they stay outside the bundle and are found in node_modules at run time. */
export const NATIVE_MODULES = ['better-sqlite3', 'serialport', 'node-hid', 'koffi', '@node-rs/argon2'];
