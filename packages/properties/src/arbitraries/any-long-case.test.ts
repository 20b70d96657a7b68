import type { AnyTrainer } from '@reprise/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { anyCase } from './any-case.ts';
import { anyLongCase } from './any-long-case.ts';

const steps = z.int().min(0).default(100_000);
const trainer = (schema: z.ZodType) => ({ id: 'long', config: schema }) as unknown as AnyTrainer;
const configs = (of: AnyTrainer, cases?: Parameters<typeof anyLongCase>[1]) =>
  fc.sample(anyLongCase(of, cases), { numRuns: 30, seed: 5 }).map(({ config }) => config);

test.each([
  [{ buffer: z.int().min(10_000).max(1_000_000).default(100_000) }, { buffer: 100_000 }],
  [{ capacity: z.int().min(64).max(65_536).multipleOf(64).default(4096) }, { capacity: 4096 }],
  [{ batch: z.int().min(1).max(256).default(128) }, { batch: 128 }],
])('a long case is one that the schema allows: %#', (fields, long) => {
  const schema = z.object({ steps, ...fields });
  for (const config of configs(trainer(schema))) {
    expect(schema.safeParse(config).success).toBe(true);
    expect(config).toMatchObject({ steps: 1100, ...long });
  }
});

test('and that its refinements allow, each field as long as the others let it be', () => {
  const warmup = z.int().min(0).default(2000);
  const decay = z.int().min(1).default(5000);
  const ordered = (of: { warmup: number; decay: number }) => of.warmup < of.decay;
  for (const fields of [
    { steps, warmup, decay },
    { decay, warmup, steps },
  ]) {
    const schema = z.object(fields).refine(ordered);
    for (const config of configs(trainer(schema))) {
      expect(config).toMatchObject({ steps: 1100, warmup: 1100, decay: 5000 });
    }
  }
  const short = z.object({ steps, size: z.int().min(1).default(4096) });
  const small = trainer(short.refine(({ size }) => size < 64));
  const cases = anyCase(small, { config: { size: fc.constant(8) } }).map((input) => input);
  for (const config of configs(small, cases)) expect(config).toEqual({ steps: 1100, size: 8 });
});

test('what is given an arbitrary of its own is left as it is', () => {
  const some = trainer(z.object({ steps, buffer: z.int().min(10_000).default(100_000) }));
  const cases = anyCase(some, { config: { buffer: fc.constant(20_000) } });
  for (const config of configs(some, cases)) {
    expect(config).toEqual({ steps: 1100, buffer: 20_000 });
  }
});
