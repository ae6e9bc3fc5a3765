/** What the machine says (the file system, SQLite), as the one error type and in words somebody can act on. */
import { type ErrorCode, type ErrorDetails, GuichengError } from '../src/domain/errors.ts';
import { storageError } from '../src/ledger/sqlite.ts';

const READ_ONLY = '数据文件夹不能写入，请检查文件夹权限后重试';
const FULL = '磁盘已满，请清理磁盘后重试';

const REASONS: Readonly<Record<string, readonly [code: ErrorCode, sentence: string]>> = {
  EACCES: ['STORAGE.READ_ONLY', READ_ONLY],
  EPERM: ['STORAGE.READ_ONLY', READ_ONLY],
  EROFS: ['STORAGE.READ_ONLY', READ_ONLY],
  ENOSPC: ['STORAGE.FULL', FULL],
  EDQUOT: ['STORAGE.FULL', FULL],
  EIO: ['STORAGE.IO', '读写磁盘出错，请检查磁盘'],
};

/** Null where the file system did not say why. */
export function fileError(error: unknown, details: ErrorDetails = {}): GuichengError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const found = REASONS[error.code];
  if (found === undefined) return null;
  const [code, sentence] = found;
  return new GuichengError(code, sentence, { ...details, text: error.message }, error);
}

/** Whatever was thrown; what nobody foresaw is `RUNTIME.UNEXPECTED`. */
export function machineError(error: unknown): GuichengError {
  return fileError(error) ?? storageError(error);
}
