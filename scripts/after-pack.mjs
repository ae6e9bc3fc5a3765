// electron-builder's hook after a package's files are in place. electron-builder carries an older @electron/fuses,
// which does not know every fuse of a current Electron; here the same decisions are applied with the current one
// and with the demand that none is left open.
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

const NAMES = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
};
// Younger than electron-builder's list and so not to be said there. On, as Electron ships it: WebAssembly stays
// bounds-checked by the processor.
const YOUNGER = { [FuseV1Options.WasmTrapHandlers]: true };

function executableOf({ appOutDir, electronPlatformName, packager }) {
  const name = packager.executableName ?? packager.appInfo.productFilename;
  if (electronPlatformName === 'win32') return join(appOutDir, `${packager.appInfo.productFilename}.exe`);
  if (electronPlatformName === 'darwin') return join(appOutDir, `${packager.appInfo.productFilename}.app`);
  return join(appOutDir, name);
}

export default async function afterPack(context) {
  const executable = executableOf(context);
  const decided = { ...YOUNGER };
  for (const [name, value] of Object.entries(context.packager.config.electronFuses ?? {})) {
    if (!(name in NAMES)) throw new Error(`electron-builder.yml decides a fuse nobody knows: ${name}`);
    decided[NAMES[name]] = value;
  }
  const present = await getCurrentFuseWire(executable);
  const config = { version: FuseVersion.V1, strictlyRequireAllFuses: true };
  for (const [fuse, value] of Object.entries(decided)) {
    // An older Electron has fewer fuses.
    if (fuse in present) config[fuse] = value;
  }
  await flipFuses(executable, config);
}
