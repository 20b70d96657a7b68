import ln from '@stdlib/math-base-special-ln';
import { RepriseError } from '../errors.ts';
import { foldIn, type Key, normal, uniform } from '../key.ts';
import type { Space } from './space.ts';

/** Arrays of numbers within bounds, flat and row-major; Gymnasium's Box. */
export interface Box extends Space<readonly number[]> {
  readonly type: 'Box';
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64';
}

/** What a Box is made of: bounds for every element, or one for all. */
export interface BoxInput {
  readonly low: number | readonly number[];
  readonly high: number | readonly number[];
  /** By default [length of the bounds]. */
  readonly shape?: readonly number[];
  readonly dtype?: 'float32' | 'float64';
}

/**
 * A Box space; throws `bad-space` for bounds that are NaN, out of order or of another length than the
 * shape. Samples are uniform between two bounds, exponential from one, and normal where there is none.
 */
export function box({ low, high, shape: given, dtype = 'float32' }: BoxInput): Box {
  const lengths = [low, high].flatMap((bound) => (typeof bound === 'number' ? [] : [bound.length]));
  const shape = given ?? [lengths[0] ?? 1];
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.some((length) => !Number.isSafeInteger(length) || length < 1)) {
    throw new RepriseError('bad-space', `Box: shape (${shape}) must be of positive whole numbers`);
  }
  const wrong = lengths.find((length) => length !== size);
  if (wrong !== undefined) {
    throw new RepriseError('bad-space', `Box: ${wrong} bounds for shape (${shape})`);
  }
  const round = dtype === 'float32' ? Math.fround : (value: number) => value;
  const bounds = (bound: number | readonly number[]) =>
    Object.freeze(
      Array.from({ length: size }, (_, i) => round(typeof bound === 'number' ? bound : bound[i]!)),
    );
  const lows = bounds(low);
  const highs = bounds(high);
  const off = lows.findIndex((value, i) => !(value <= highs[i]!));
  if (off >= 0) {
    throw new RepriseError('bad-space', `Box: low ${lows[off]} is not below high ${highs[off]}`);
  }
  const empty = lows.findIndex(
    (value, i) => value === Number.POSITIVE_INFINITY || highs[i] === Number.NEGATIVE_INFINITY,
  );
  if (empty >= 0) {
    throw new RepriseError(
      'bad-space',
      `Box: from ${lows[empty]} to ${highs[empty]} there are no numbers to draw`,
    );
  }
  return Object.freeze<Box>({
    type: 'Box',
    low: lows,
    high: highs,
    shape: Object.freeze([...shape]),
    dtype,
    contains: (value): value is readonly number[] =>
      Array.isArray(value) &&
      value.length === size &&
      lows.every((from, i) => {
        const item: unknown = value[i];
        return (
          typeof item === 'number' &&
          item >= from &&
          item <= highs[i]! &&
          Object.is(round(item), item)
        );
      }),
    sample: (key) => lows.map((from, i) => sampleElement(foldIn(key, i), from, highs[i]!, round)),
    toString: () =>
      `Box(${summary(lows, round)}, ${summary(highs, round)}, (${sizes(shape)}), ${dtype})`,
  });
}

function sampleElement(
  key: Key,
  low: number,
  high: number,
  round: (value: number) => number,
): number {
  const isBelow = low > Number.NEGATIVE_INFINITY;
  const isAbove = high < Number.POSITIVE_INFINITY;
  const u = uniform(key);
  let value: number;
  // Each half apart: high − low may overflow.
  if (isBelow && isAbove) value = low * (1 - u) + high * u;
  else if (isBelow) value = low - ln(1 - u);
  else if (isAbove) value = high + ln(1 - u);
  else value = normal(key);
  return Math.min(high, Math.max(low, round(value)));
}

function summary(bounds: readonly number[], round: (value: number) => number): string {
  const isUniform = bounds.every((value) => value === bounds[0]);
  const words = bounds.map((value) => shortest(value, round));
  return isUniform ? words[0]! : `[${words.join(' ')}]`;
}

/** A number as NumPy writes it: `-1.0`, `inf`, and the fewest digits that its dtype reads back. */
function shortest(value: number, round: (value: number) => number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value)) return `${value}.0`;
  let digits = 1;
  while (round(Number(value.toPrecision(digits))) !== value) digits++;
  return String(Number(value.toPrecision(digits)));
}

/** A shape as Python writes a tuple. */
function sizes(shape: readonly number[]): string {
  return shape.length === 1 ? `${shape[0]},` : shape.join(', ');
}
