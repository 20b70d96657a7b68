import { test as prop } from '@fast-check/vitest';
import { expectFrequencies, expectMean } from '@reprise/properties';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldIn, keyOf, uniform } from '../key.ts';
import { box, dict, discrete, multiBinary, multiDiscrete, type Space, tuple } from './index.ts';

const open = Number.POSITIVE_INFINITY;
const half = box({ low: [0, -open], high: [open, 5] });
const nested = dict({ b: tuple([discrete(2), multiBinary(3)]), a: box({ low: -1, high: 1 }) });

/** Each space with elements, what is outside it, and its name in Gymnasium's words. */
const spaces: [name: string, space: Space<unknown>, inside: unknown[], outside: unknown[]][] = [
  ['Discrete(4)', discrete(4), [0, 3, -0], [-1, 4, 1.5, Number.NaN, '0', null, undefined, [0]]],
  ['Discrete(3, start=-1)', discrete(3, { start: -1 }), [-1, 1], [-2, 2]],
  [
    'MultiBinary(3)',
    multiBinary(3),
    [
      [0, 1, 0],
      [1, -0, 1],
    ],
    [[0, 1], [0, 1, 2], [0, 1, 0.5], new Array(3), 'abc', null],
  ],
  [
    'MultiDiscrete([2 3])',
    multiDiscrete([2, 3]),
    [
      [1, 2],
      [-0, 1],
    ],
    [[2, 0], [0, 3], [0], [0, -1], [0, 1.5], new Array(2)],
  ],
  [
    'Box(-1.0, 1.0, (2,), float32)',
    box({ low: -1, high: 1, shape: [2] }),
    [
      [0, 1],
      [-1, 0.5],
    ],
    // 0.1 is no float32.
    [[0, 1.5], [0], [0, 0, 0], [0, Number.NaN], [0, 0.1], new Array(2), 0, null],
  ],
  [
    'Box([-4.8 -inf -0.41887903], [4.8 inf 0.41887903], (3,), float32)',
    box({ low: [-4.8, -open, -0.41887903213500977], high: [4.8, open, 0.41887903213500977] }),
    [[0, 9, 0]],
    [[5, 0, 0]],
  ],
  ['Box(-1.0, 1.0, (1,), float64)', box({ low: -1, high: 1, dtype: 'float64' }), [[0.1]], [[2]]],
  [
    'Box([0.0 -inf], [inf 5.0], (2,), float32)',
    half,
    [[7, -9]],
    [
      [-1, 0],
      [0, 6],
    ],
  ],
  [
    'Tuple(Discrete(2), Discrete(3))',
    tuple([discrete(2), discrete(3)]),
    [[1, 2]],
    [[2, 2], [1], [1, 2, 0], 1, { 0: 1, 1: 2, length: 2 }, null],
  ],
  [
    "Dict('a': Box(-1.0, 1.0, (1,), float32), 'b': Tuple(Discrete(2), MultiBinary(3)))",
    nested,
    [{ a: [0.5], b: [1, [0, 0, 1]] }],
    [{ a: [0.5] }, { a: [0.5], b: [1, [0, 0, 1]], c: 0 }, { a: [2], b: [1, [0, 0, 1]] }, [], null],
  ],
];

describe.each(spaces)('%s', (name, space, inside, outside) => {
  test('is called so', () => {
    expect(String(space)).toBe(name);
  });

  test('contains its elements and nothing else', () => {
    for (const element of inside) expect(space.contains(element)).toBe(true);
    for (const stranger of outside) expect(space.contains(stranger)).toBe(false);
  });

  prop.prop([fc.maxSafeNat()])('contains what any key samples, the same each time', (seed) => {
    const sample = space.sample(keyOf(seed));
    expect(space.contains(sample)).toBe(true);
    expect(space.sample(keyOf(seed))).toEqual(sample);
  });

  test('samples differ from key to key', () => {
    const samples = new Set<string>();
    for (let i = 0; i < 100; i++) samples.add(JSON.stringify(space.sample(foldIn(keyOf(1), i))));
    expect(samples.size).toBeGreaterThan(1);
  });
});

test('samples of Discrete are uniform', () => {
  const counts = new Array<number>(6).fill(0);
  const draws = 60_000;
  for (let i = 0; i < draws; i++) counts[discrete(6).sample(foldIn(keyOf(2), i))]!++;
  const even = counts.map(() => 1 / 6);
  expectFrequencies(counts, even, { claim: 'samples of Discrete are uniform' });
});

test('samples of a Box fill it: uniform between bounds, exponential from one, normal without', () => {
  const wide = box({ low: [2, 1, -open], high: [4, open, open], dtype: 'float64' });
  const draws = 40_000;
  const sums = [0, 0, 0];
  for (let i = 0; i < draws; i++) {
    wide.sample(foldIn(keyOf(3), i)).forEach((value, j) => {
      sums[j]! += value;
    });
  }
  const [uniform, exponential, normal] = sums.map((sum) => sum / draws) as [number, number, number];
  const n = draws;
  const between = { expected: 3, n, range: [2, 4] as const };
  expectMean(uniform, between, { claim: 'samples of a Box between bounds' });
  const above = { expected: 2, n, deviation: 1, scale: 1 };
  expectMean(exponential, above, { claim: 'samples of a Box above a bound' });
  const anywhere = { expected: 0, n, normal: true, deviation: 1 } as const;
  expectMean(normal, anywhere, { claim: 'samples of a Box without bounds' });
});

test.each<[string, () => unknown]>([
  ['Discrete(0): n must be', () => discrete(0)],
  ['Discrete(1.5): n must be', () => discrete(1.5)],
  ['start 0.5 must be', () => discrete(2, { start: 0.5 })],
  ['below 2^53', () => discrete(3, { start: Number.MAX_SAFE_INTEGER - 1 })],
  ['from 1 to 2^32', () => multiDiscrete([2 ** 33])],
  ['there are no numbers to draw', () => box({ low: open, high: open })],
  ['there are no numbers to draw', () => box({ low: -open, high: [0, -open] })],
  ['MultiBinary(-1): n must be', () => multiBinary(-1)],
  ['nvec must be', () => multiDiscrete([])],
  ['nvec must be', () => multiDiscrete([2, 0])],
  ['is not below', () => box({ low: 1, high: 0 })],
  ['is not below', () => box({ low: Number.NaN, high: 0 })],
  ['3 bounds for shape (2)', () => box({ low: [0, 0, 0], high: 1, shape: [2] })],
  ['must be of positive whole numbers', () => box({ low: 0, high: 1, shape: [0] })],
  ['needs at least one space', () => tuple([])],
  ['needs at least one space', () => dict({})],
])('a space that cannot be is refused: %s', (message, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'bad-space' }));
  expect(make).toThrow(message);
});

test('a space keeps what it was made of, whatever becomes of the arguments', () => {
  const parts: Space<unknown>[] = [discrete(2)];
  const named: Record<string, Space<unknown>> = { a: discrete(2) };
  const nvec = [2];
  const made = [tuple(parts), dict(named), multiDiscrete(nvec)] as const;
  parts[0] = discrete(9);
  named.a = discrete(9);
  nvec[0] = 9;
  expect(made.map((space) => space.contains(space.type === 'Dict' ? { a: 8 } : [8]))).toEqual([
    false,
    false,
    false,
  ]);
  expect(made[0].sample(keyOf(1))[0]).toBeLessThan(2);
  expect(made[1].sample(keyOf(1)).a).toBeLessThan(2);
});

test('a bit is set where its own number drawn is a half or more', () => {
  const bits = multiBinary(64).sample(keyOf(1));
  expect(bits).toEqual(Array.from({ length: 64 }, (_, i) => (uniform(keyOf(1), i) < 0.5 ? 0 : 1)));
});
