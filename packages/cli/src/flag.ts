import { z } from 'zod';

/** A config field as a flag. */
export interface Flag {
  /** The field's name in the config: `learningRate`. */
  readonly field: string;
  /** The flag: `--learning-rate`. */
  readonly flag: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'numbers' | 'strings' | 'text';
  readonly choices: readonly string[] | null;
  /** Whether it may be null, which is given as `none`. */
  readonly isNullable: boolean;
  /** The smallest and the greatest allowed; null: no limit. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** What it must be above, and below; null: no limit. */
  readonly exclusiveMinimum: number | null;
  readonly exclusiveMaximum: number | null;
  /** What is allowed, as text: `number from 0 to 1`. */
  readonly range: string;
  /** The value without the flag, null as `none`; null: there is none. */
  readonly default: unknown;
  readonly description: string;
}

/** How null is given. */
export const NONE = 'none';

interface Field {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: { readonly type?: string };
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly Field[];
}

type Limits = Pick<Flag, 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum'>;

/** The flags of a schema's fields, prefixed; fields that no flag can hold are left out. */
export function flagsOf(schema: z.ZodType, prefix = ''): readonly Flag[] {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as {
    properties?: Record<string, Field>;
  };
  return Object.entries(properties).flatMap(([field, given]) => {
    const { shape, isNullable } = withoutNull(given);
    const type = typeOf(shape);
    if (!type) return [];
    const limits = limitsOf(shape);
    const range = rangeOf(type, shape.enum ?? [], limits);
    return {
      field,
      flag: `--${prefix}${kebab(field)}`,
      type,
      choices: shape.enum ?? null,
      isNullable,
      ...limits,
      range: isNullable ? `${range}${type === 'choice' ? ' |' : ', or'} ${NONE}` : range,
      default: isNullable && shape.default === null ? NONE : (shape.default ?? null),
      description: shape.description ?? '',
    };
  });
}

/** A flag that takes text, or names with commas between. */
export function textFlag(flag: string, type: 'text' | 'strings', description: string): Flag {
  const field = camel(flag.slice(2));
  const limits = limitsOf({});
  const range = rangeOf(type, [], limits);
  const always = { choices: null, isNullable: false };
  return { field, flag, type, ...always, ...limits, range, default: null, description };
}

/** A flag that takes a whole number, from 0 where no minimum is given. */
export function wholeFlag(
  flag: string,
  initial: number,
  description: string,
  { minimum = 0, maximum }: { readonly minimum?: number; readonly maximum?: number } = {},
): Flag {
  const field = camel(flag.slice(2));
  const limits = limitsOf({ minimum, ...(maximum !== undefined && { maximum }) });
  const range = rangeOf('integer', [], limits);
  return {
    ...{ field, flag, type: 'integer', choices: null, isNullable: false },
    ...limits,
    ...{ range, default: initial, description },
  };
}

/** The name under which commander keeps a flag's value: `--learning-rate` → `learningRate`. */
export function attributeOf({ flag }: Flag): string {
  return camel(flag.slice(2));
}

/** A field without the null that it may be, where it may be that or one other thing. */
function withoutNull(field: Field): { readonly shape: Field; readonly isNullable: boolean } {
  const { anyOf, ...rest } = field;
  const others = anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const isNullable = anyOf?.length === 2 && others.length === 1;
  return isNullable
    ? { shape: { ...others[0], ...rest }, isNullable }
    : { shape: field, isNullable };
}

function typeOf(field: Field): Flag['type'] | null {
  if (field.enum) return 'choice';
  if (field.type === 'array') {
    const item = field.items?.type;
    if (item === 'string') return 'strings';
    return item === 'number' || item === 'integer' ? 'numbers' : null;
  }
  if (field.type === 'number' || field.type === 'integer' || field.type === 'boolean') {
    return field.type;
  }
  return null;
}

/** The limits of a field; those of safe integers are none. */
function limitsOf(field: Field): Limits {
  const limit = (value: number | undefined) =>
    value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
  return {
    minimum: limit(field.minimum),
    maximum: limit(field.maximum),
    exclusiveMinimum: limit(field.exclusiveMinimum),
    exclusiveMaximum: limit(field.exclusiveMaximum),
  };
}

function rangeOf(type: Flag['type'], choices: readonly string[], limits: Limits): string {
  switch (type) {
    case 'choice':
      return choices.join(' | ');
    case 'boolean':
      return 'true | false';
    case 'numbers':
      return 'number,number,…';
    case 'strings':
      return 'text,text,…';
    case 'text':
      return 'text';
  }
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits;
  const low = minimum !== null ? ` from ${minimum}` : above(exclusiveMinimum);
  const isClosed = minimum !== null && maximum !== null;
  const comma = low && !isClosed ? ',' : '';
  const most = isClosed ? ` to ${maximum}` : `${comma} at most ${maximum}`;
  const below = exclusiveMaximum !== null ? `${comma} below ${exclusiveMaximum}` : '';
  const high = maximum !== null ? most : below;
  return `${type === 'integer' ? 'whole number' : 'number'}${low}${high}`;
}

function above(limit: number | null): string {
  return limit === null ? '' : ` above ${limit}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
