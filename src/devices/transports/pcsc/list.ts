/** The readers the card service knows, for whoever sets one up. */
import { GuichengError } from '../../../domain/errors.ts';
import { type CardService, SCARD, scardOf } from './service.ts';
import { systemCards } from './system.ts';
import { cardServiceWords, isRealReader } from './transport.ts';

/**
 * Empty where there is no service: then there is no reader that could be used.
 * @throws GuichengError DEVICE.DISCOVERY
 */
export async function listCardReaders(
  service: () => Promise<CardService> = systemCards,
): Promise<readonly string[]> {
  try {
    const context = await (await service()).establish();
    try {
      return (await context.readers()).filter(isRealReader);
    } finally {
      await context.release();
    }
  } catch (error) {
    const code = scardOf(error);
    if (code === SCARD.noLibrary || code === SCARD.noService || code === SCARD.serviceStopped) return [];
    const words = cardServiceWords(error) ?? '读卡器没有查到，请检查智能卡服务';
    throw new GuichengError('DEVICE.DISCOVERY', words, { reason: String(error) }, error);
  }
}
