/**
 * Names (姓名) in one comparable form. Card readers, pasted lists and input methods write one name in many
 * ways; what differs only in bytes must not pass as another person, nor hide a namesake.
 */

/** All the dots met between the parts of a transliterated name (买买提·艾力). */
const DOTS = /[\u00b7\u0387\u2022\u2027\u2218\u2219\u22c5\u2e31\u30fb\uff0e\uff65.]/g;
/** Zero-width and variation characters: invisible, so never a difference between two people. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;

/** Nearly every name: of these characters none has another form. */
const PLAIN_HAN = /^[\u4e00-\u9fff]+$/;

/**
 * NFKC (full-width letters, and the Kangxi radicals and compatibility ideographs that lists copied from PDF
 * bring instead of the ordinary character), dots as `·`, no blanks around Han characters, single blanks
 * between Latin words. Upper and lower case are kept; keys fold them.
 */
export function normalizeName(name: string): string {
  if (PLAIN_HAN.test(name)) return name;
  return name
    .replace(DOTS, '·')
    .normalize('NFKC')
    .replace(DOTS, '·')
    .replace(/[\t\r\n]/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/\s+/gu, ' ')
    .replace(/ ?· ?/g, '·')
    .replace(/(?<=[^A-Za-z\u00c0-\u024f]) | (?=[^A-Za-z\u00c0-\u024f])/g, '')
    .trim();
}

/**
 * The characters of a name that carry it: letters, ideographs and digits, lower case, without dots and
 * blanks. One array element per character as people count them, astral ideographs included.
 */
export function nameUnits(name: string): readonly string[] {
  return [...normalizeName(name).toLowerCase()].filter((unit) => /[\p{L}\p{N}\p{Co}]/u.test(unit));
}
