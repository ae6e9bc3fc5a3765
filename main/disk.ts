/** Is the disk under the ledger encrypted? Told on the status page, with how to do it. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { StatusPage } from '../src/station/dto.ts';

const execute = promisify(execFile);
const PATIENCE_MS = 5_000;

/** Runs a system tool and gives its output; rejects when it is missing, not allowed, or too slow. */
export type RunTool = (tool: string, args: readonly string[]) => Promise<string>;

const runTool: RunTool = async (tool, args) => {
  // In the system's own language the words looked for would differ.
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = await execute(tool, [...args], { timeout: PATIENCE_MS, windowsHide: true, env });
  return stdout;
};

const HOW: Readonly<Record<string, string>> = {
  linux: '安装系统时选择「加密磁盘（LUKS）」；已装好的机器请备份后重装，或由技术人员用 cryptsetup 迁移。',
  win32: '在「控制面板 → BitLocker 驱动器加密」里打开，并把恢复密钥交馆长封存。',
  darwin: '在「系统设置 → 隐私与安全性 → 文件保险箱」里打开。',
};

/** Types of a block device and of everything below it, from `lsblk -s`; `crypt` is among them if encrypted. */
export function encryptedByLsblk(types: string): boolean | null {
  const found = types.split(/\s+/).filter((type) => type !== '');
  return found.length === 0 ? null : found.includes('crypt');
}

/**
 * The shell's own word on BitLocker, which needs no administrator: 1 on, 2 off, 3 and 5 being encrypted or
 * suspended-with-key, 6 on and locked. Suspended or half-encrypted is not yet a protection.
 */
export function encryptedByShell(text: string): boolean | null {
  const value = text.trim();
  if (value === '1' || value === '6') return true;
  if (/^[02345]$/.test(value)) return false;
  return null;
}

export function encryptedByFileVault(text: string): boolean | null {
  if (text.includes('FileVault is On')) return true;
  return text.includes('FileVault is Off') ? false : null;
}

async function look(folder: string, platform: string, run: RunTool): Promise<boolean | null> {
  if (platform === 'linux') {
    const source = (await run('findmnt', ['-n', '-o', 'SOURCE', '--target', folder])).trim();
    // An overlay or a network mount has no block device of which anything could be said.
    if (!source.startsWith('/dev/')) return null;
    return encryptedByLsblk(await run('lsblk', ['-n', '-s', '-o', 'TYPE', source.replace(/\[.*\]$/, '')]));
  }
  if (platform === 'win32') {
    const drive = path.win32.parse(path.win32.resolve(folder)).root.slice(0, 2);
    if (!/^[A-Za-z]:$/.test(drive)) return null;
    const ask = `(New-Object -ComObject Shell.Application).NameSpace('${drive}').Self.ExtendedProperty('System.Volume.BitLockerProtection')`;
    return encryptedByShell(await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', ask]));
  }
  if (platform === 'darwin') return encryptedByFileVault(await run('fdesetup', ['status']));
  return null;
}

export async function isDiskEncrypted(
  folder: string,
  platform: string = process.platform,
  run: RunTool = runTool,
): Promise<boolean | null> {
  try {
    return await look(folder, platform, run);
  } catch (error) {
    // The tool is missing, not allowed or too slow: that is "unknown", which the page says.
    if (error instanceof Error) return null;
    throw error;
  }
}

export async function diskStatus(folder: string): Promise<StatusPage['disk']> {
  const encrypted = await isDiskEncrypted(folder);
  const known = encrypted ? '磁盘已加密' : '磁盘没有加密，机器被盗时资料可被读出';
  return {
    encrypted,
    text: encrypted === null ? '无法判断磁盘是否加密' : known,
    how: HOW[process.platform] ?? '',
  };
}
