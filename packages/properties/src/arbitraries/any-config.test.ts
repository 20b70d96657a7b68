import { qLearning } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyConfig } from './any-config.ts';

const drawn = (schema: z.ZodType, field: string) =>
  fc
    .sample(anyConfig(schema), { numRuns: 3000, seed: 3 })
    .map((config) => (config as Record<string, unknown>)[field])
    .filter((value) => value !== undefined) as number[];
const share = (values: readonly number[], is: (value: number) => boolean) =>
  values.filter(is).length / values.length;

describe('numbers', () => {
  test.each(['learningRate', 'discount', 'epsilon'])('%s lies all over its range', (field) => {
    const values = drawn(qLearning.config, field);
    expect(share(values, (value) => value >= 0.01 && value <= 0.99)).toBeGreaterThan(0.6);
    expect(share(values, (value) => value > 0.4 && value < 0.6)).toBeGreaterThan(0.05);
    expect(share(values, (value) => value === 1)).toBeGreaterThan(0.02);
    expect(share(values, (value) => value > 0 && value < 1e-6)).toBeLessThan(0.15);
  });

  test('without bounds are about the default, or 0', () => {
    const schema = z.object({
      free: z.number(),
      about: z.number().default(40),
      up: z.number().gt(0),
    });
    expect(share(drawn(schema, 'free'), (value) => Math.abs(value) <= 10)).toBe(1);
    expect(share(drawn(schema, 'about'), (value) => value >= 0 && value <= 800)).toBeGreaterThan(
      0.3,
    );
    const up = drawn(schema, 'up');
    expect(Math.min(...up)).toBeGreaterThan(0);
    expect(share(up, (value) => value > 0.1)).toBeGreaterThan(0.5);
  });

  test('that are whole are near their bound, or 0, not at the end of what is safe', () => {
    const schema = z.object({
      free: z.int(),
      above: z.int().gt(3),
      below: z.int().max(-4),
      few: z.int().min(5).max(7),
      even: z.int().min(0).multipleOf(2),
    });
    const ends = (field: string) => {
      const values = drawn(schema, field);
      return [Math.min(...values), Math.max(...values)];
    };
    expect(ends('free')).toEqual([-50, 50]);
    expect(ends('above')).toEqual([4, 54]);
    expect(ends('below')).toEqual([-54, -4]);
    expect(ends('few')).toEqual([5, 7]);
    expect(drawn(schema, 'even').every((value) => value % 2 === 0)).toBe(true);
  });
});

test('whole numbers come up to the end of their range, their default and between, and small ones most', () => {
  const schema = z.object({
    units: z.int().min(1).max(64).default(4),
    batch: z.int().min(1).max(256).default(128),
    steps: z.int().min(0).max(10_000_000).default(100),
    pairs: z.int().min(2).max(100).multipleOf(2),
  });
  const [units, batch, steps, pairs] = Object.keys(schema.shape).map((name) => drawn(schema, name));
  expect(share(units!, (value) => value === 64)).toBeGreaterThan(0.1);
  expect(share(units!, (value) => value > 52 && value < 64)).toBeGreaterThan(0.02);
  expect(share(batch!, (value) => value === 256)).toBeGreaterThan(0.05);
  expect(share(batch!, (value) => value === 128)).toBeGreaterThan(0.05);
  expect(new Set(steps!.filter((value) => value > 50))).toEqual(new Set([100]));
  expect(Math.max(...pairs!)).toBe(100);
  for (const values of [units!, batch!, steps!]) {
    expect(share(values, (value) => value <= 51)).toBeGreaterThan(0.6);
  }
});

test('whole numbers are drawn about 0 too, on both sides, and up to an end that is near their lower bound', () => {
  const schema = z.object({
    wide: z.int().min(-1000).max(1000),
    signed: z.int().min(-200).max(200),
    late: z.int().min(200).max(400),
    shifted: z.int().min(-1000).max(1000).default(-200),
    far: z.int().default(-1000),
    tens: z.int().min(-10_000).max(10_000).multipleOf(10),
  });
  const [wide, signed, late, shifted, far, tens] = Object.keys(schema.shape).map((name) =>
    drawn(schema, name),
  );
  for (const values of [wide!, signed!, shifted!, far!, tens!]) {
    expect(share(values, (value) => value === 0)).toBeGreaterThan(0.002);
    expect(share(values, (value) => value > 0)).toBeGreaterThan(0.1);
    expect(share(values, (value) => value < -150)).toBeGreaterThan(0.2);
  }
  expect([Math.min(...wide!), Math.max(...wide!)]).toEqual([-1000, 50]);
  expect([Math.min(...signed!), Math.max(...signed!)]).toEqual([-200, 200]);
  expect([Math.min(...late!), Math.max(...late!)]).toEqual([200, 400]);
  expect(share(late!, (value) => value > 250 && value < 400)).toBeGreaterThan(0.02);
  expect(share(shifted!, (value) => value === -200)).toBeGreaterThan(0.05);
  expect(tens!.every((value) => value % 10 === 0)).toBe(true);
});

test('an end or a default is made smaller like any whole number', () => {
  const schema = z.object({ n: z.int().min(1).max(64) });
  const { counterexample } = fc.check(
    fc.property(anyConfig(schema), ({ n }) => n! < 9),
    { numRuns: 200, seed: 4 },
  );
  expect(counterexample).toEqual([{ n: 9 }]);
});

test('arrays, objects, tuples, unions, literals and null are drawn by their parts', () => {
  const schema = z.object({
    list: z.array(z.int().min(0)).min(1),
    pair: z.tuple([z.boolean(), z.number().min(0).max(1)]),
    inner: z.object({ rate: z.number().min(0).max(1).default(0.5), kind: z.literal('a') }),
    either: z.union([z.literal('none'), z.number().min(2).max(3)]),
    maybe: z.number().min(0).max(1).nullable().default(null),
  });
  const configs = fc.sample(anyConfig(schema), { numRuns: 300, seed: 1 });
  for (const config of configs) expect(schema.safeParse(config).success).toBe(true);
  const seen = (of: (config: z.infer<typeof schema>) => unknown) =>
    new Set(configs.map((config) => of(config as z.infer<typeof schema>)));
  expect(seen(({ list }) => list.length).size).toBeGreaterThan(3);
  expect(seen(({ either }) => typeof either)).toEqual(new Set(['string', 'number']));
  expect(seen(({ maybe }) => (maybe === null ? null : typeof maybe))).toEqual(
    new Set([null, 'number', 'undefined']),
  );
  expect(seen(({ inner }) => inner.kind)).toEqual(new Set(['a']));
});

describe('what cannot be drawn', () => {
  test.each([
    [z.string(), "the required field 'name' (string) cannot be drawn"],
    [z.array(z.string()), "the required field 'name' (array) cannot be drawn"],
    [z.custom<object>(), "the required field 'name' (of any kind) cannot be drawn"],
  ])(
    'is refused by name where it is required: %#',
    (field, message) => {
      const schema = z.object({ name: field, steps: z.int() });
      expect(() => anyConfig(schema)).toThrow(expect.objectContaining({ code: 'bad-schema' }));
      expect(() => anyConfig(schema)).toThrow(message);
      const [config] = fc.sample(
        anyConfig(schema, { name: fc.constantFrom<unknown>('x', ['x']) }),
        1,
      );
      expect(config).toHaveProperty('name');
    },
    5000,
  );

  test('is left out where it may be', () => {
    const schema = z.object({ name: z.string().optional(), note: z.string().default('-') });
    for (const config of fc.sample(anyConfig(schema), 50)) expect(config).toEqual({});
  });

  test('because of a refinement is refused, not looked for without end', () => {
    const schema = z.object({ a: z.int() }).refine(({ a }) => a === 12_345, 'a is to be 12345');
    expect(() => fc.sample(anyConfig(schema), 1)).toThrow(/refused \(: a is to be 12345\)/);
  });
});
