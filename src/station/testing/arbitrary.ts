/** Input as somebody who means harm, or a broken screen, would send it: shaped like the contract, wrong inside. */
import { isContractProcedure } from '@orpc/contract';
import fc from 'fast-check';
import { z } from 'zod';

/** Text that breaks something somewhere: quotes, controls, half characters, names of built-in properties, masks. */
const NASTY = [
  '',
  ' ',
  '__proto__',
  'constructor',
  "'; DROP TABLE event; --",
  '%_*?"()[]{}^~:',
  'NEAR(a b)',
  '\u0000\u0007\u202e\ufeff',
  '\ud800',
  '陈'.repeat(70),
  '139****1111',
  '0000-00-00',
  '9999-99-99',
  'case:',
  'place:none',
];

/** Values that exist in the home under test, by the name of the field they belong in: only nearly wrong goes deepest. */
export type Known = Readonly<Record<string, readonly (string | number)[]>>;

function text(known: Known, key: string): fc.Arbitrary<string> {
  const strings = (values: readonly (string | number)[]) =>
    values.filter((value) => typeof value === 'string');
  const own = strings(known[key] ?? []);
  const all = strings(Object.values(known).flat());
  return fc.oneof(
    { weight: own.length > 0 ? 20 : 0, arbitrary: fc.constantFrom(...(own.length > 0 ? own : [''])) },
    { weight: 3, arbitrary: fc.constantFrom(...all) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  );
}

function number(known: Known, key: string): fc.Arbitrary<number> {
  const own = (known[key] ?? []).filter((value) => typeof value === 'number');
  const edges = [0, -1, 1, 8.64e15 + 1, Number.MAX_SAFE_INTEGER, 1e308, 0.5];
  return fc.oneof(
    { weight: own.length > 0 ? 20 : 0, arbitrary: fc.constantFrom(...(own.length > 0 ? own : [0])) },
    { weight: 1, arbitrary: fc.constantFrom(...edges) },
    { weight: 1, arbitrary: fc.integer() },
  );
}

/** Mostly of the shape this schema asks for, filled with what exists, what is nearly right and what is neither. */
export function shaped(schema: z.ZodType, known: Known, key = ''): fc.Arbitrary<unknown> {
  const of = (inner: unknown, name = key): fc.Arbitrary<unknown> =>
    inner instanceof z.ZodType ? shaped(inner, known, name) : fc.jsonValue({ maxDepth: 2 });
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, unknown>);
    const isRequired = ([, field]: [string, unknown]) => !(field instanceof z.ZodOptional);
    const required = Object.fromEntries(
      fields.filter(isRequired).map(([name, field]) => [name, of(field, name)]),
    );
    const optional = fields.filter((entry) => !isRequired(entry));
    // A few of the optional ones: one wrong field spoils the whole, and nothing behind it is ever reached.
    const some =
      optional.length === 0
        ? fc.constant([])
        : fc.subarray(optional, { maxLength: Math.min(3, optional.length) });
    return fc
      .tuple(fc.record(required), some)
      .chain(([whole, chosen]) =>
        fc
          .record(Object.fromEntries(chosen.map(([name, field]) => [name, of(field, name)])))
          .map((rest) => ({ ...whole, ...rest })),
      );
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return of(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return fc.option(of(schema.def.innerType), { nil: null, freq: 3 });
  if (schema instanceof z.ZodArray) return fc.array(of(schema.def.element), { minLength: 1, maxLength: 3 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.def.options.map((option) => of(option)));
  if (schema instanceof z.ZodPipe) return of(schema.def.in);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return number(known, key);
  if (schema instanceof z.ZodString) return text(known, key);
  if (schema instanceof z.ZodRecord) {
    return fc.dictionary(text(known, key), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  }
  return fc.jsonValue({ maxDepth: 2 });
}

export interface ProcedureShape {
  readonly path: string;
  readonly input: z.ZodType | null;
}

/** Every procedure of a contract with the schema of its input. */
export function procedureShapes(node: unknown, path: readonly string[] = []): ProcedureShape[] {
  if (isContractProcedure(node)) {
    const { inputSchema } = node['~orpc'];
    return [{ path: path.join('.'), input: inputSchema instanceof z.ZodType ? inputSchema : null }];
  }
  return Object.entries(Object(node)).flatMap(([key, child]) => procedureShapes(child, [...path, key]));
}
