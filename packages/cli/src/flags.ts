import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';

/** A config field as a flag. */
export interface Flag {
  /** The field's name in the config: `learningRate`. */
  readonly field: string;
  /** The flag: `--learning-rate`. */
  readonly flag: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'numbers' | 'strings';
  readonly choices: readonly string[] | null;
  /** What is allowed, as text: `0 to 1`. */
  readonly range: string;
  readonly default: unknown;
  readonly description: string;
}

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
}

/** The flags of a schema's fields, prefixed; fields that no flag can hold are left out. */
export function flagsOf(schema: z.ZodType, prefix = ''): readonly Flag[] {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as {
    properties?: Record<string, Field>;
  };
  return Object.entries(properties).flatMap(([field, shape]) => {
    const type = typeOf(shape);
    if (!type) return [];
    return {
      field,
      flag: `--${prefix}${kebab(field)}`,
      type,
      choices: shape.enum ?? null,
      range: rangeOf(shape),
      default: shape.default ?? null,
      description: shape.description ?? '',
    };
  });
}

function typeOf(field: Field): Flag['type'] | null {
  if (field.enum) return 'choice';
  if (field.type === 'array') return field.items?.type === 'string' ? 'strings' : 'numbers';
  if (field.type === 'number' || field.type === 'integer' || field.type === 'boolean') {
    return field.type;
  }
  return null;
}

function rangeOf(field: Field): string {
  if (field.enum) return field.enum.join(' | ');
  if (field.type === 'boolean') return 'true | false';
  if (field.type === 'array')
    return field.items?.type === 'string' ? 'text,text,…' : 'number,number,…';
  const whole = field.type === 'integer' ? 'whole number' : 'number';
  const low = field.minimum ?? field.exclusiveMinimum;
  const high = field.maximum ?? field.exclusiveMaximum;
  const isLow = low !== undefined && low > -Number.MAX_SAFE_INTEGER;
  const isHigh = high !== undefined && high < Number.MAX_SAFE_INTEGER;
  const above = field.minimum === undefined ? `above ${low}` : `from ${low}`;
  const below = field.maximum === undefined ? `below ${high}` : `to ${high}`;
  return [whole, isLow && above, isHigh && below].filter(Boolean).join(' ');
}

/** Adds flags to a command; each sets `attribute(flag)` among its options. */
export function addFlags(command: Command, flags: readonly Flag[]): void {
  for (const flag of flags) {
    const value = flag.type === 'boolean' ? '[true|false]' : '<value>';
    const description = `${flag.description} (${flag.range}${flag.default === null ? '' : `; ${flag.default}`})`;
    command.addOption(
      new Option(`${flag.flag} ${value}`, description).argParser((text) => parseFlag(flag, text)),
    );
    if (flag.type === 'boolean') {
      command.addOption(new Option(flag.flag.replace('--', '--no-')).hideHelp());
    }
  }
}

/** The config fields that were given as flags. */
export function givenFlags(
  flags: readonly Flag[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const { field, flag } of flags) {
    const value = options[camel(flag.slice(2))];
    if (value !== undefined) config[field] = value;
  }
  return config;
}

function parseFlag(flag: Flag, text: string): unknown {
  const refuse = (): never => {
    throw new InvalidArgumentError(`It must be ${flag.range}.`);
  };
  const number = (item: string): number => {
    const value = item.trim() === '' ? Number.NaN : Number(item);
    return Number.isFinite(value) ? value : refuse();
  };
  switch (flag.type) {
    case 'number':
      return number(text);
    case 'integer': {
      const value = number(text);
      return Number.isSafeInteger(value) ? value : refuse();
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : refuse();
    case 'choice':
      return flag.choices!.includes(text) ? text : refuse();
    case 'numbers':
      return text.split(',').map(number);
    case 'strings':
      return text.split(',');
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
