import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';

/** The part of JSON Schema that config schemas use. */
interface Field {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** The whole numbers drawn for an unbounded integer, at the most. */
const LARGEST_INTEGER = 50;

/**
 * Configs that a trainer's zod schema allows: every field within its range, edges favoured, any field
 * with a default possibly left out. `fixed` fields are taken as they are; a field that is neither a
 * number, boolean nor enum is left out unless it is fixed.
 */
export function anyConfig<Config>(
  schema: z.ZodType<Config>,
  fixed: Readonly<Record<string, Arbitrary<unknown>>> = {},
): Arbitrary<Partial<Config>> {
  const fields: Record<string, Arbitrary<unknown>> = {};
  const required = Object.keys(fixed);
  for (const [name, field] of Object.entries(fieldsOf(schema))) {
    const arbitrary = fixed[name] ?? fieldArbitrary(field);
    if (arbitrary) fields[name] = arbitrary;
    // A default of thousands of steps would make every run that leaves it out a long one.
    if (typeof field.default === 'number' && field.default > LARGEST_INTEGER) required.push(name);
  }
  return fc
    .record(fields, { requiredKeys: [...new Set(required)], noNullPrototype: true })
    .filter((config) => schema.safeParse(config).success) as Arbitrary<Partial<Config>>;
}

function fieldArbitrary(field: Field): Arbitrary<unknown> | null {
  if (field.enum) return fc.constantFrom(...field.enum);
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer': {
      const min = field.minimum ?? 0;
      const max = Math.min(field.maximum ?? LARGEST_INTEGER, min + LARGEST_INTEGER);
      return fc.integer({ min, max });
    }
    case 'number':
      return fc.double({
        min: field.minimum ?? field.exclusiveMinimum ?? -1e3,
        max: field.maximum ?? field.exclusiveMaximum ?? 1e3,
        minExcluded: field.exclusiveMinimum !== undefined && field.minimum === undefined,
        maxExcluded: field.exclusiveMaximum !== undefined && field.maximum === undefined,
        noNaN: true,
        noDefaultInfinity: true,
      });
    default:
      return null;
  }
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

export function fieldsOf(schema: z.ZodType): Record<string, Field> {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as {
    properties?: Record<string, Field>;
  };
  return properties;
}
