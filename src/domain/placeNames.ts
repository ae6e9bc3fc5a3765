/** How places are called (位置编号), several written at once. Pure. */

/** The places that a home sets up itself; each gets a code of its own for the wall (码牌). */
export const OWN_PLACES = [
  'bay',
  'hall',
  'room',
  'cremator',
  'coolingPlace',
  'niche',
  'plot',
  'vehicle',
] as const;
export type OwnPlace = (typeof OWN_PLACES)[number];

/** A wall of bays, or a side of a columbarium. */
export const MOST_AT_ONCE = 200;
export const LONGEST_NAME = 20;

const RANGE = /^(?<first>[^~～至]+)[~～至](?<last>[^~～至]+)$/;
const NUMBERED = /^(?<before>.*?)(?<number>\d+)(?<after>\D*)$/;

/** `A-01~A-08` in full; one name as it stands. Null for a range that cannot be told, or is longer than what is taken. */
function namesOf(part: string): string[] | null {
  const range = RANGE.exec(part)?.groups;
  if (range === undefined) return [part];
  const first = NUMBERED.exec(range.first?.trim() ?? '')?.groups;
  const last = NUMBERED.exec(range.last?.trim() ?? '')?.groups;
  if (first === undefined || last === undefined) return null;
  if (first.before !== last.before || first.after !== last.after) return null;
  const from = Number(first.number);
  const count = Number(last.number) - from + 1;
  if (count < 1 || count > MOST_AT_ONCE) return null;
  const width = first.number?.length ?? 1;
  return Array.from(
    { length: count },
    (_, index) => `${first.before}${String(from + index).padStart(width, '0')}${first.after}`,
  );
}

export type PlaceNames =
  | { readonly ok: true; readonly names: readonly string[] }
  | { readonly ok: false; readonly sentence: string };

/** Names written one a line or with commas between, ranges as `A-01~A-08` or `1 号炉至 4 号炉`. */
export function placeNames(text: string): PlaceNames {
  const parts = text
    .split(/[\n,，、;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const names: string[] = [];
  for (const part of parts) {
    const found = namesOf(part);
    if (found === null) return { ok: false, sentence: `看不懂「${part}」，连着的写成 A-01~A-08` };
    names.push(...found);
  }
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long !== undefined) return { ok: false, sentence: `「${long}」太长，编号不超过 ${LONGEST_NAME} 个字` };
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { ok: false, sentence: `「${twice}」写了两次` };
  if (names.length > MOST_AT_ONCE)
    return { ok: false, sentence: `一次最多添加 ${MOST_AT_ONCE} 个，请分几次` };
  return { ok: true, names };
}
