import { didYouMean } from '@reprise/core';
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { UsageError } from './fail.ts';
import { attributeOf, type Flag, NONE } from './flag.ts';

/**
 * Adds flags to a command, under a heading of its help; null: its help does not show them. `parse` makes
 * a flag's value of its text.
 */
export function addFlags(
  command: Command,
  flags: readonly Flag[],
  heading?: string | null,
  parse: (flag: Flag, text: string) => unknown = parseFlag,
): void {
  for (const flag of flags) {
    const value = flag.type === 'boolean' ? '[true|false]' : `<${valueName(flag)}>`;
    const option = new Option(`${flag.flag} ${value}`, describe(flag));
    option.argParser((text) => parse(flag, text));
    if (heading) option.helpGroup(heading);
    command.addOption(option.hideHelp(heading === null));
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
  for (const flag of flags) {
    const value = options[attributeOf(flag)];
    if (value !== undefined) config[flag.field] = value;
  }
  return config;
}

/** Throws a UsageError where a schema refuses what the flags gave, naming the flags. */
export function checkFlags(
  schema: z.ZodType,
  flags: readonly Flag[],
  config: Readonly<Record<string, unknown>>,
): void {
  const { error } = schema.safeParse(config);
  if (!error) return;
  const lines = error.issues.map(({ path, message }) => {
    const flag = flags.find(({ field }) => field === path[0]);
    if (flag && config[flag.field] === undefined) {
      return `${flag.flag} needs a value: ${flag.description}`;
    }
    return flag ? `${flag.flag} ${JSON.stringify(config[flag.field])}: ${message}` : message;
  });
  throw new UsageError(lines.join('; '));
}

/** A flag's value from its text; throws a UsageError that says what is allowed. */
export function parseFlag(flag: Flag, text: string): unknown {
  if (text.startsWith('--') || (text === '' && flag.type === 'text')) {
    throw new UsageError(`${flag.flag} needs a value: ${flag.description}`);
  }
  if (flag.isNullable && text === NONE) return null;
  const refuse = (): never => {
    const words = [...(flag.choices ?? []), ...(flag.isNullable ? [NONE] : [])];
    const near = didYouMean(text, words);
    throw new UsageError(`${flag.flag} ${text || "''"}: must be ${allowed(flag)}${near}`);
  };
  const number = (item: string): number => {
    const value = decimal(item);
    return Number.isFinite(value) && isWithin(flag, value) ? value : refuse();
  };
  switch (flag.type) {
    case 'number':
      return number(text);
    case 'integer': {
      const value = number(text);
      if (Number.isSafeInteger(value)) return value;
      if (!Number.isInteger(value)) return refuse();
      throw new UsageError(`${flag.flag} ${text}: must be at most ${Number.MAX_SAFE_INTEGER}`);
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : refuse();
    case 'choice':
      return flag.choices!.includes(text) ? text : refuse();
    case 'numbers':
      return text.split(',').map(number);
    case 'strings': {
      const names = text.split(',').map((name) => name.trim());
      return names.includes('') ? refuse() : names;
    }
    case 'text':
      return text;
  }
}

/** The number that a text is, in decimal notation; NaN for any other text. */
export function decimal(text: string): number {
  const isDecimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim());
  return isDecimal ? Number(text) + 0 : Number.NaN;
}

/** What a flag takes, to go after "must be". */
function allowed({ type, range, choices, isNullable }: Flag): string {
  const none = isNullable ? `, or ${NONE}` : '';
  switch (type) {
    case 'choice':
      return [...choices!, ...(isNullable ? [NONE] : [])].join(' or ');
    case 'boolean':
      return `true or false${none}`;
    case 'numbers':
      return `numbers, commas between${none}`;
    case 'strings':
      return `names, commas between${none}`;
    default:
      return `a ${range}`;
  }
}

function isWithin(flag: Flag, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = flag;
  return (
    (minimum === null || value >= minimum) &&
    (maximum === null || value <= maximum) &&
    (exclusiveMinimum === null || value > exclusiveMinimum) &&
    (exclusiveMaximum === null || value < exclusiveMaximum)
  );
}

function valueName({ type, flag }: Flag): string {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'choice') return 'name';
  if (type === 'numbers') return 'numbers';
  if (type === 'strings') return 'names';
  return flag === '--env' ? 'id' : flag === '--target' ? 'column' : 'file';
}

function describe(flag: Flag): string {
  const notes = [
    flag.type === 'text' || flag.type === 'strings' ? '' : flag.range,
    flag.default === null ? '' : `default ${flag.default}`,
  ].filter(Boolean);
  return notes.length > 0 ? `${flag.description} (${notes.join('; ')})` : flag.description;
}
