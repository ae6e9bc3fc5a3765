/** The readers the card service knows, for whoever sets one up. */
import { GuichengError } from '../../../domain/errors.ts';
import type { CardService } from './service.ts';
import { systemCards } from './system.ts';
import { cardServiceWords } from './transport.ts';

/** @throws GuichengError DEVICE.DISCOVERY */
export async function listCardReaders(
  service: () => Promise<CardService> = systemCards,
): Promise<readonly string[]> {
  try {
    const context = await (await service()).establish();
    try {
      return await context.readers();
    } finally {
      await context.release();
    }
  } catch (error) {
    const words = cardServiceWords(error) ?? '读卡器没有查到，请检查智能卡服务';
    throw new GuichengError('DEVICE.DISCOVERY', words, { reason: String(error) }, error);
  }
}
