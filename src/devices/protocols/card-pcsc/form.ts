/** The form of a card reader. */
import { formField } from '../../form.ts';
import { cardReaderSettingsSchema } from './settings.ts';

const { reader } = cardReaderSettingsSchema.shape;

export const cardReaderForm = [formField('reader', reader, { kind: 'text' })];
