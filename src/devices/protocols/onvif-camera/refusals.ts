/** Why a camera gives nothing, in words that say what to see to. */
import { GuichengError } from '../../../domain/errors.ts';

export function refused(): GuichengError {
  return new GuichengError('DEVICE.CAMERA_REFUSED', '摄像机不认这个用户名和密码，请在设备设置里改好');
}

export function silent(cause?: unknown): GuichengError {
  const reason = cause instanceof Error ? cause.name : 'no answer';
  return new GuichengError('DEVICE.CAMERA_SILENT', '摄像机没有应答，请检查电源和网线', { reason }, cause);
}
