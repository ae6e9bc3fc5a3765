/**
 * What a read answer holds: two lengths, 256 bytes of text in UTF-16LE, the portrait (WLT). Layouts after GA/T 490 and
 * the public descriptions of the residence permit and of the two foreigner's cards. Pure.
 */
import type { IdentityCard } from '../../../domain/readings.ts';

export type CardRefusal = 'length' | 'encoding' | 'name' | 'sex' | 'number' | 'birth-date' | 'validity';

export type ParsedCard =
  | { readonly type: 'card'; readonly card: IdentityCard; readonly photo: Uint8Array }
  | { readonly type: 'refused'; readonly reason: CardRefusal };

const LENGTHS = 4;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Offset of the type flag of GA/T 490's reserve: blank, `I` foreigner 2017, `J` residence permit. */
const FLAG_AT = 248;
const MIN_TEXT = FLAG_AT + 2;

type Field = readonly [offset: number, length: number];

/** Byte offset and length of each field. */
const RESIDENT = {
  name: [0, 30],
  sex: [30, 2],
  ethnic: [32, 4],
  birth: [36, 16],
  address: [52, 70],
  number: [122, 36],
  issuer: [158, 30],
  from: [188, 16],
  to: [204, 16],
  pass: [220, 18],
} as const satisfies Record<string, Field>;

/** 外国人永久居留身份证 of 2017. */
const FOREIGN_2017 = {
  latin: [0, 120],
  sex: [120, 2],
  number: [122, 30],
  nationality: [152, 6],
  name: [158, 30],
  from: [188, 16],
  to: [204, 16],
  birth: [220, 16],
} as const satisfies Record<string, Field>;

/** 外国人永久居留身份证 of 2023: name, sex, birth date, number and validity where a citizen's card has them. */
const FOREIGN_2023 = { latin: [52, 70] } as const satisfies Record<string, Field>;

/** @param data of a read answer, behind its three status bytes */
export function parseCard(data: Uint8Array): ParsedCard {
  const text = big(data, 0);
  const photo = big(data, 2);
  // The lengths rather than constants; and an answer with more in it (fingerprints) was never asked for.
  if (data.length < LENGTHS || text < MIN_TEXT || data.length !== LENGTHS + text + photo)
    return refused('length');
  const block = data.subarray(LENGTHS, LENGTHS + text);
  if (LONE_SURROGATE.test(unitsOf(block, 0, MIN_TEXT))) return refused('encoding');
  const card = readBlock(block);
  return typeof card === 'string' ? refused(card) : { type: 'card', card, photo: data.slice(LENGTHS + text) };
}

function refused(reason: CardRefusal): ParsedCard {
  return { type: 'refused', reason };
}

function readBlock(block: Uint8Array): IdentityCard | CardRefusal {
  const read = ([offset, length]: Field): string =>
    unitsOf(block, offset, length).replace(/[\0 \u3000]+$/, '');
  const flag = read([FLAG_AT, 2]);
  if (flag === 'I') return checked(foreigner2017(read), read(FOREIGN_2017.from), read(FOREIGN_2017.to));
  const number = read(RESIDENT.number);
  const kind = kindOf(flag, number);
  const isForeign = kind === 'foreignResidence';
  const card = {
    kind,
    name: read(RESIDENT.name),
    latinName: isForeign ? read(FOREIGN_2023.latin) : '',
    sexCode: read(RESIDENT.sex),
    // A foreigner's card counts its renewals here, and has no address of its holder.
    ethnicCode: isForeign ? '' : read(RESIDENT.ethnic),
    nationality: '',
    birthDate: read(RESIDENT.birth),
    address: isForeign ? '' : read(RESIDENT.address),
    number,
    issuer: isForeign ? '' : read(RESIDENT.issuer),
    passNumber: kind === 'hkmtResidence' ? read(RESIDENT.pass) : '',
  } as const;
  return checked(card, read(RESIDENT.from), read(RESIDENT.to));
}

type Undated = Omit<IdentityCard, 'validFrom' | 'validTo'>;

function foreigner2017(read: (field: Field) => string): Undated {
  return {
    kind: 'foreignResidence',
    name: read(FOREIGN_2017.name),
    latinName: read(FOREIGN_2017.latin),
    sexCode: read(FOREIGN_2017.sex),
    ethnicCode: '',
    nationality: read(FOREIGN_2017.nationality),
    birthDate: read(FOREIGN_2017.birth),
    address: '',
    number: read(FOREIGN_2017.number),
    issuer: '',
    passNumber: '',
  };
}

/**
 * No flag is published for the foreigner's card of 2023, and the one of the residence permit is not confirmed. Their
 * numbers tell: 18 digits that begin with 9, and with 810000, 820000 or 830000; no citizen's number does.
 */
function kindOf(flag: string, number: string): IdentityCard['kind'] {
  if (/^9[0-9]{16}[0-9X]$/.test(number)) return 'foreignResidence';
  return flag === 'J' || /^8[123]0000/.test(number) ? 'hkmtResidence' : 'residentId';
}

function checked(card: Undated, from: string, to: string): IdentityCard | CardRefusal {
  if (card.name === '' && card.latinName === '') return 'name';
  if (!/^[0129]$/.test(card.sexCode)) return 'sex';
  const isNumber =
    card.kind === 'foreignResidence' ? /^([A-Z]{3}[0-9]{12}|[0-9]{17}[0-9X])$/ : /^[0-9]{17}[0-9X]$/;
  if (!isNumber.test(card.number)) return 'number';
  const birthDate = dashed(card.birthDate);
  if (birthDate === null) return 'birth-date';
  const validFrom = dashed(from);
  const validTo = to === '长期' ? '' : dashed(to);
  if (validFrom === null || validTo === null) return 'validity';
  return { ...card, birthDate, validFrom, validTo: validTo === '' ? null : validTo };
}

/** `YYYYMMDD` of a day there is → `YYYY-MM-DD`. */
function dashed(digits: string): string | null {
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(digits);
  if (found === null) return null;
  const day = found.slice(1).join('-');
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? null : day;
}

function big(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function unitsOf(bytes: Uint8Array, offset: number, length: number): string {
  const units = Array.from({ length: length / 2 }, (_, index) => {
    const at = offset + 2 * index;
    return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  });
  return String.fromCharCode(...units);
}
