import type {
  CaseFieldsInput,
  ContactFields,
  DecedentFields,
  TransferFields,
} from '../domain/case/fields.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { type MaskLevel, maskIdentity, maskPhone } from '../domain/identity/index.ts';
import type { StationCore } from './core.ts';

/**
 * Identity numbers and telephones (脱敏): who may not see them whole never receives them whole, and what such a
 * screen sends back is never stored over the number it stands for.
 */
type Sections = Pick<CaseState, 'decedent' | 'arranger' | 'ashesRecipient' | 'transfer'>;
type Mask = (text: string, level: MaskLevel) => string;

/**
 * Area, birth date and last four make a whole number, and the birth date stands on every card of the dead: here
 * the area stays hidden too.
 */
const maskDecedent: Mask = (text, level) => {
  if (level === 'full') return text;
  const shown = level === 'partial' && text.length >= 8 ? 4 : 0;
  return '*'.repeat(text.length - shown) + text.slice(text.length - shown);
};

const DECEDENT: Readonly<Record<string, Mask>> = {
  paperNumber: maskDecedent,
  motherPaperNumber: maskIdentity,
};
const CONTACT: Readonly<Record<string, Mask>> = { paperNumber: maskIdentity, phone: maskPhone };
const MASKS: Readonly<Record<keyof Sections, Readonly<Record<string, Mask>>>> = {
  decedent: DECEDENT,
  arranger: CONTACT,
  ashesRecipient: CONTACT,
  transfer: { callerPhone: maskPhone },
};

/** What the person signed in here may see of numbers. Nobody signed in sees least. */
export function maskLevel(core: StationCore): MaskLevel {
  return core.sessions.may('identity.unmasked') ? 'full' : 'partial';
}

function masked<T extends object>(section: keyof Sections, fields: T, level: MaskLevel): T {
  const masks = MASKS[section];
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      const mask = masks[field];
      return [field, mask === undefined || typeof value !== 'string' ? value : mask(value, level)];
    }),
  ) as T;
}

export interface MaskedSections {
  readonly decedent: DecedentFields;
  readonly arranger: ContactFields;
  readonly ashesRecipient: ContactFields;
  readonly transfer: TransferFields;
}

export function maskedSections(state: Sections, level: MaskLevel): MaskedSections {
  return {
    decedent: masked('decedent', state.decedent, level),
    arranger: masked('arranger', state.arranger, level),
    ashesRecipient: masked('ashesRecipient', state.ashesRecipient, level),
    transfer: masked('transfer', state.transfer, level),
  };
}

/** A number of a paper as this person may see it. The death certificate of 2026 bears the identity number. */
export function maskedNumber(number: string | null, level: MaskLevel): string | null {
  return number === null ? null : maskDecedent(number, level);
}

const OTHER: Partial<Record<keyof Sections, keyof Sections>> = {
  arranger: 'ashesRecipient',
  ashesRecipient: 'arranger',
};

/**
 * Fields as a screen sent them, with no masked number left in them. The mask of what is stored means "not changed";
 * the mask of the other contact's number means "the same person"; any other number with a star is refused.
 * @throws GuichengError `INPUT.MASKED`
 */
export function withoutMasks(fields: CaseFieldsInput, stored: Sections | null): CaseFieldsInput {
  const clean = Object.entries(fields).map(([name, given]) => {
    const section = name as keyof Sections;
    const kept = Object.entries(given ?? {}).flatMap(([field, value]): [string, unknown][] => {
      if (MASKS[section][field] === undefined || typeof value !== 'string' || !value.includes('*'))
        return [[field, value]];
      if (isMaskOf(value, stored, section, field)) return [];
      const other = OTHER[section];
      if (other !== undefined && isMaskOf(value, stored, other, field))
        return [[field, textOf(stored, other, field)]];
      throw starred(field);
    });
    return [section, Object.fromEntries(kept)];
  });
  return Object.fromEntries(clean);
}

/** @throws GuichengError `INPUT.MASKED` */
export function refuseMask(number: string | null): void {
  if (number?.includes('*') === true) throw starred('number');
}

function starred(field: string): GuichengError {
  return new GuichengError(
    'INPUT.MASKED',
    '号码里有 *，是遮住的号码，没有保存。请写完整号码，或请接待员来改',
    {
      field,
    },
  );
}

function isMaskOf(text: string, stored: Sections | null, section: keyof Sections, field: string): boolean {
  const whole = textOf(stored, section, field);
  return whole !== '' && MASKS[section][field]?.(whole, 'partial') === text;
}

function textOf(stored: Sections | null, section: keyof Sections, field: string): string {
  const value: unknown = stored === null ? undefined : Reflect.get(stored[section], field);
  return typeof value === 'string' ? value : '';
}
