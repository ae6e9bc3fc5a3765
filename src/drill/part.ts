/** A part (常用段落) every drill may play. `{name}` is filled from `with`, or from the default. */
export interface UsualPart {
  readonly about: string;
  /** Parameters with their defaults; null: has to be given. */
  readonly with: Readonly<Record<string, string | null>>;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

export const BORN = '1945-03-01';
export const MARK = '无明显特征';
export const FAMILY = '家属';

export const person = { who: null, name: null, born: BORN, sex: 'male', age: 'adult', mark: MARK };
/** Scanned once more than asked for: with a similar name in the house each step wants that one scan. */
export const scanned = ['{who}.wristband', '{who}.bagTag', '{who}.wristband'];
