import { didYouMean, RepriseError } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';
import { described, isArbitrary } from '../check-argument.ts';
import { fieldValue } from './any-value.ts';
import type { Field } from './field.ts';

/** Whole numbers above this are no defaults to draw: thousands of steps make a long run. */
const LARGEST_DEFAULT = 50;

/** Draws in a row that a schema may refuse, by what it refines, before it is given up. */
const MOST_REFUSALS = 10_000;

/**
 * Configs that a trainer's zod schema allows: every field within its range, edges and defaults favoured, any
 * field with a default possibly left out; arrays, objects, unions and literals by their parts. `fixed` fields
 * are taken as they are. An optional field of text or of any kind is left out unless it is fixed; throws
 * `bad-schema`, naming the field, where such a one is required, or where refinements refuse all that is drawn;
 * `bad-argument` where what is fixed is no field, or no arbitrary.
 */
export function anyConfig<Config>(
  schema: z.ZodType<Config>,
  fixed: Readonly<Record<string, Arbitrary<unknown>>> = {},
): Arbitrary<Partial<Config>> {
  const properties = fieldsOf(schema);
  checkFixed(fixed, Object.keys(properties));
  const needed = new Set(requiredOf(schema));
  const fields: Record<string, Arbitrary<unknown>> = {};
  const required = Object.keys(fixed);
  for (const [name, field] of Object.entries(properties)) {
    const drawn = fieldValue(field);
    const arbitrary = fixed[name] ?? (drawn && !needed.has(name) ? rarely(field, drawn) : drawn);
    if (arbitrary) fields[name] = arbitrary;
    else if (needed.has(name)) throw undrawable(name, field);
    if (needed.has(name) || isLongByDefault(field)) required.push(name);
  }
  let refused = 0;
  return fc
    .record(fields, { requiredKeys: [...new Set(required)], noNullPrototype: true })
    .map(withoutGaps)
    .filter((config) => {
      const { success, error } = schema.safeParse(config);
      refused = success ? 0 : refused + 1;
      if (refused < MOST_REFUSALS) return success;
      const [issue] = error!.issues;
      throw new RepriseError(
        'bad-schema',
        `${refused} drawn configs in a row were refused (${issue!.path.join('.')}: ${issue!.message}): give what they need an arbitrary of its own`,
      );
    }) as Arbitrary<Partial<Config>>;
}

function checkFixed(fixed: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const [name, value] of Object.entries(fixed)) {
    if (!names.includes(name)) {
      const instead = didYouMean(name, names) || `: ${names.join(', ') || 'it has none'}`;
      throw new RepriseError('bad-argument', `'${name}' is no field of the config${instead}`);
    }
    if (value === undefined || isArbitrary(value)) continue;
    throw new RepriseError(
      'bad-argument',
      `${name} of the config is ${described(value)}: an arbitrary is allowed, as fc.constant(…)`,
    );
  }
}

/** Whether every run that leaves the field out would be a long one: by default it is thousands of steps. */
export function isLongByDefault({ default: value }: Field): boolean {
  return typeof value === 'number' && value > LARGEST_DEFAULT;
}

/** A list that may be left out mostly is, for it has to fit what else is drawn. */
function rarely(field: Field, drawn: Arbitrary<unknown>): Arbitrary<unknown> {
  const isList = field.type === 'array' && field.default === undefined;
  return isList ? fc.oneof(fc.constant(undefined), drawn) : drawn;
}

function withoutGaps(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

/** What a config of `schema` is like, for `fc.statistics`: fields left out, at an end, or between. */
export function classifyConfig(
  schema: z.ZodType,
): (config: Readonly<Record<string, unknown>>) => string[] {
  const fields = fieldsOf(schema);
  return (config) =>
    Object.entries(fields).map(([name, field]) => {
      const value = config[name];
      if (value === undefined) return `${name} left out`;
      if (typeof value !== 'number') return `${name} ${field.enum ? value : typeof value}`;
      const isEnd = value === field.minimum || value === field.maximum;
      return `${name} ${isEnd ? 'at an end' : 'between'}`;
    });
}

/** The fields of a config, by name, as JSON Schema says them. */
export function fieldsOf(schema: z.ZodType): Record<string, Field> {
  return { ...asField(schema).properties };
}

function requiredOf(schema: z.ZodType): readonly string[] {
  return asField(schema).required ?? [];
}

function asField(schema: z.ZodType): Field {
  return z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as Field;
}

function undrawable(name: string, { type }: Field): RepriseError {
  const kind = type === undefined ? 'of any kind' : String(type);
  return new RepriseError(
    'bad-schema',
    `the required field '${name}' (${kind}) cannot be drawn from the schema: give it an arbitrary, { ${name}: fc.… }`,
  );
}
