import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flagsOf } from './flag.ts';
import { checkFlags, decimal, parseFlag } from './parse-flag.ts';

const schema = z.object({
  learningRate: z.number().gt(0).max(1).default(0.1).describe('alpha'),
  steps: z.int().min(0).default(10),
  cells: z.int().min(2).max(9).optional(),
  low: z.number().lt(3),
  free: z.number(),
  batch: z.enum(['sample', 'full']),
  isOn: z.boolean(),
  weights: z.array(z.number()),
  rows: z.array(z.string()),
  limit: z.int().min(1).nullable().default(null),
  way: z.enum(['up', 'down']).nullable(),
  either: z.union([z.number(), z.string(), z.null()]).optional(),
  data: z.custom<object>(() => true).optional(),
});
const flags = flagsOf(schema);
const flag = (field: string) => {
  const found = flags.find((candidate) => candidate.field === field);
  if (!found) throw new Error(field);
  return found;
};

describe('flags of a schema', () => {
  test('a field is a flag in kebab case; a field that no text can be is none', () => {
    expect(flags.map((one) => one.flag)).toEqual([
      '--learning-rate',
      '--steps',
      '--cells',
      '--low',
      '--free',
      '--batch',
      '--is-on',
      '--weights',
      '--rows',
      '--limit',
      '--way',
    ]);
    expect(flagsOf(schema, 'env-')[0]?.flag).toBe('--env-learning-rate');
  });

  test('the range reads as it is said', () => {
    expect(flags.map(({ range }) => range)).toEqual([
      'number above 0, at most 1',
      'whole number from 0',
      'whole number from 2 to 9',
      'number below 3',
      'number',
      'sample | full',
      'true | false',
      'number,number,…',
      'text,text,…',
      'whole number from 1, or none',
      'up | down | none',
    ]);
  });

  test('default and description come along', () => {
    expect(flag('learningRate')).toMatchObject({ default: 0.1, description: 'alpha', maximum: 1 });
    expect(flag('free')).toMatchObject({ default: null, description: '' });
    expect(flag('limit')).toMatchObject({ default: 'none', minimum: 1 });
    expect(flag('way')).toMatchObject({ default: null });
  });

  test.for([
    ['learningRate', '0.5', 0.5],
    ['learningRate', '1e-3', 0.001],
    ['steps', '2e5', 200_000],
    ['free', '-0', 0],
    ['batch', 'full', 'full'],
    ['isOn', 'false', false],
    ['weights', '1, -2,.5', [1, -2, 0.5]],
    ['rows', 'SF, HG', ['SF', 'HG']],
    ['limit', '20', 20],
    ['limit', 'none', null],
    ['way', 'none', null],
    ['way', 'up', 'up'],
  ] as const)('%s %s is parsed', ([field, text, value]) => {
    expect(parseFlag(flag(field), text)).toStrictEqual(value);
  });

  test.for([
    ['learningRate', '0', '--learning-rate 0: must be a number above 0, at most 1'],
    ['learningRate', 'abc', '--learning-rate abc: must be a number above 0, at most 1'],
    ['learningRate', '', "--learning-rate '': must be a number above 0, at most 1"],
    ['steps', '1.5', '--steps 1.5: must be a whole number from 0'],
    ['steps', '0x10', '--steps 0x10: must be a whole number from 0'],
    ['steps', '1e300', '--steps 1e300: must be at most 9007199254740991'],
    ['cells', '10', '--cells 10: must be a whole number from 2 to 9'],
    ['low', '3', '--low 3: must be a number below 3'],
    ['free', 'Infinity', '--free Infinity: must be a number'],
    ['batch', 'ful', '--batch ful: must be sample or full (did you mean full?)'],
    ['isOn', 'yes', '--is-on yes: must be true or false'],
    ['weights', '1,,2', '--weights 1,,2: must be numbers, commas between'],
    ['limit', '0', '--limit 0: must be a whole number from 1, or none'],
    ['way', 'non', '--way non: must be up or down or none (did you mean none?)'],
    ['steps', 'none', '--steps none: must be a whole number from 0'],
    ['rows', 'a,,b', '--rows a,,b: must be names, commas between'],
  ])('%s %s is refused with flag, value and range', ([field, text, message]) => {
    expect(() => parseFlag(flag(field as string), text as string)).toThrow(message);
  });

  test('what only the schema can tell is said of the flag', () => {
    const even = z.object({ size: z.int().refine((n) => n % 2 === 0, 'must be even') });
    expect(() => checkFlags(even, flagsOf(even), { size: 3 })).toThrow('--size 3: must be even');
    expect(() => checkFlags(even, flagsOf(even), { size: 4 })).not.toThrow();
  });

  test('only decimal notation is a number', () => {
    expect(['1', '-1.5', '.5', '2.', '1e3', ' 7 '].map(decimal)).toEqual([
      1, -1.5, 0.5, 2, 1000, 7,
    ]);
    for (const text of ['', ' ', '0x1', '1_000', 'Infinity', 'NaN', '1,5', '--1', '1e']) {
      expect(decimal(text)).toBeNaN();
    }
  });
});
