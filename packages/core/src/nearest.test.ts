import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from './begin.ts';
import { didYouMean } from './nearest.ts';

test('the nearest name is offered where it is near', () => {
  expect(didYouMean('qlearning', ['linear-regression', 'q-learning'])).toContain('q-learning');
  expect(didYouMean('frozenlake-V1', ['FrozenLake-v1'])).toContain('FrozenLake-v1');
  const flags = ['--env-frozen', '--env', '--env-slippery', '--seed'];
  expect(didYouMean('--environment', flags)).toContain(' --env?');
  expect(didYouMean('--slip', ['--slippery', '--ship'])).toContain('--slippery?');
  expect(didYouMean('zebra', ['steps', 'seed'])).toBe('');
  expect(didYouMean('x', [])).toBe('');
});

test('a field that a config has not is refused with the nearest, but where any is taken', () => {
  const fields = { learningRate: z.number().default(0.1), steps: z.int().optional() };
  const schema = z.object(fields);
  expect(() => parseConfig('td', schema, { learnigRate: 1, step: 2, zebra: 3 })).toThrow(
    expect.objectContaining({
      code: 'bad-config',
      message:
        "td: no field 'learnigRate' (did you mean learningRate?), 'step' (did you mean steps?), 'zebra': there are learningRate, steps",
    }),
  );
  for (const more of [
    schema.transform((config) => config),
    schema.default({ learningRate: 1 }),
    schema.readonly(),
  ]) {
    expect(() => parseConfig('td', more as z.ZodType, { stepz: 1 })).toThrow("no field 'stepz'");
    expect(parseConfig('td', more as z.ZodType, { steps: 1 })).toMatchObject({ steps: 1 });
  }
  expect(parseConfig('td', schema, { steps: 3, zebra: undefined })).toEqual({
    learningRate: 0.1,
    steps: 3,
  });
  expect(parseConfig('td', z.looseObject(fields), { zebra: 1 })).toMatchObject({ zebra: 1 });
});
