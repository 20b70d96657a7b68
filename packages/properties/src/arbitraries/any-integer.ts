import fc, { Arbitrary, type Random, type Stream, Value } from 'fast-check';
import { boundsOf, type Field, isExcluded } from './field.ts';

/** The whole numbers drawn for an unbounded integer are that near to its bound, or to 0. */
const SPAN = 50;
/**
 * Whole numbers further than this from both their lower bound and 0 are neither an end nor a default to draw: as
 * many steps make a long run.
 */
const LARGEST = 256;

/**
 * Mostly near the lower bound, for many a whole number is of steps, and about 0 where that lies within; and up to
 * the upper bound, that and the default, where they are not far from either.
 */
export function integers(field: Field): Arbitrary<number> {
  const { low, high } = boundsOf(field);
  const unit = field.multipleOf ?? 1;
  // What is excluded is the nearest whole number beyond it.
  const least = isExcluded(field, low) ? Math.floor(low / unit) + 1 : Math.ceil(low / unit);
  const most = isExcluded(field, high) ? Math.ceil(high / unit) - 1 : Math.floor(high / unit);
  const middle = typeof field.default === 'number' && field.default <= SPAN ? field.default : 0;
  const min = Number.isFinite(least)
    ? least
    : Math.min(Number.isFinite(most) ? most : middle, middle) - SPAN;
  const max = Math.max(min, Math.min(most, Number.isFinite(least) ? min + SPAN : middle + SPAN));
  const near = [{ min, max }];
  if (least < 0 && most > 0 && (min > -1 || max < Math.min(most, SPAN))) {
    near.push({ min: Math.max(least, -SPAN), max: Math.min(most, SPAN) });
  }
  const farthest = LARGEST / unit;
  const isNotFar = (value: number) => Math.min(Math.abs(value), value - min) <= farthest;
  const fallback = typeof field.default === 'number' ? field.default / unit : min;
  const edges = [most, fallback].filter(
    (value) =>
      value >= min &&
      value <= most &&
      isNotFar(value) &&
      !near.some((drawn) => value >= drawn.min && value <= drawn.max),
  );
  const others = [
    ...(edges.length > 0 ? [fc.constantFrom(...edges)] : []),
    ...(most > max && isNotFar(most) ? [fc.integer({ min, max: most })] : []),
  ];
  const drawn = fc.oneof(
    ...near.map((range) => ({ weight: 3, arbitrary: fc.integer(range) })),
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
  const ends = [...near.flatMap((range) => [range.min, range.max]), ...edges];
  const range = fc.integer({ min: Math.min(...ends), max: Math.max(...ends) });
  return new ShrunkAs(drawn, range).map((value) => value * unit || 0);
}

/** What one arbitrary draws, made smaller as another does: an edge towards the least, not to the next edge. */
class ShrunkAs<T> extends Arbitrary<T> {
  private readonly drawn: Arbitrary<T>;
  private readonly range: Arbitrary<T>;

  constructor(drawn: Arbitrary<T>, range: Arbitrary<T>) {
    super();
    this.drawn = drawn;
    this.range = range;
  }

  generate(random: Random, biasFactor: number | undefined): Value<T> {
    return new Value(this.drawn.generate(random, biasFactor).value, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return this.range.canShrinkWithoutContext(value);
  }

  shrink(value: T, context: unknown): Stream<Value<T>> {
    return this.range.shrink(value, context);
  }
}
