import fc, { Arbitrary, type Random, type Stream, Value } from 'fast-check';

/** The part of JSON Schema that config schemas use. */
export interface Field {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly anyOf?: readonly Field[];
  readonly oneOf?: readonly Field[];
  readonly items?: Field;
  readonly prefixItems?: readonly Field[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
}

/** The whole numbers drawn for an unbounded integer are that near to its bound, or to 0. */
const SPAN = 50;
/**
 * Whole numbers further than this from both their lower bound and 0 are neither an end nor a default to draw: as
 * many steps make a long run.
 */
const LARGEST = 256;
/** Items drawn of an unbounded array, beyond the least. */
const ITEMS = 4;
/** Parts of the grid that numbers are drawn from. */
const GRID = 64;

/** Values of a field; null for text, and for what no schema says. */
export function fieldValue(field: Field): Arbitrary<unknown> | null {
  const { type } = field;
  const alternatives =
    field.anyOf ??
    field.oneOf ??
    (typeof type === 'object' ? type.map((one): Field => ({ ...field, type: one })) : null);
  if (alternatives) {
    const drawn = alternatives.map(fieldValue).filter((arbitrary) => arbitrary !== null);
    return drawn.length > 0 ? fc.oneof(...drawn) : null;
  }
  if (field.const !== undefined) return fc.constant(field.const);
  if (field.enum) return fc.constantFrom(...field.enum);
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
      return integers(field);
    case 'number':
      return numbers(field);
    case 'array':
      return arrays(field);
    case 'object':
      return objects(field);
    default:
      return null;
  }
}

/**
 * Mostly near the lower bound, for many a whole number is of steps, and about 0 where that lies within; and up to
 * the upper bound, that and the default, where they are not far from either.
 */
function integers(field: Field): Arbitrary<number> {
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

/**
 * Edges, the default and round numbers, a grid over the range, and any double of it: the last alone would be
 * even over the bits, and so next to nothing but numbers near 0.
 */
function numbers(field: Field): Arbitrary<number> {
  const { low, high } = boundsOf(field);
  const middle = typeof field.default === 'number' ? field.default : 0;
  const reach = 10 * Math.abs(middle) || 10;
  const min = Number.isFinite(low) ? low : Math.min(middle, high) - reach;
  const max = Number.isFinite(high) ? high : Math.max(middle, min) + reach;
  const isAllowed = (value: number) =>
    value >= min && value <= max && !isExcluded(field, value) && isMultiple(field, value);
  const edges = [min, max, middle, 0, 1, -1].map((value) => value || 0);
  const grid = Array.from({ length: GRID + 1 }, (_, i) => min + ((max - min) * i) / GRID);
  const step = field.multipleOf;
  const multiples = step
    ? Array.from({ length: GRID + 1 }, (_, i) => (Math.ceil(min / step) + i) * step)
    : [];
  const some = [...new Set(edges)].filter(isAllowed);
  const even = [...new Set([...grid, ...multiples])].map((value) => value || 0).filter(isAllowed);
  const any = fc.double({
    min,
    max,
    minExcluded: isExcluded(field, min),
    maxExcluded: isExcluded(field, max),
    noNaN: true,
    noDefaultInfinity: true,
  });
  return fc.oneof(
    ...(some.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...some) }] : []),
    ...(even.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...even) }] : []),
    ...(step ? [] : [{ weight: 1, arbitrary: any }]),
  );
}

function arrays({
  items,
  prefixItems,
  minItems = 0,
  maxItems,
}: Field): Arbitrary<unknown[]> | null {
  if (prefixItems) {
    const parts = prefixItems.map(fieldValue);
    return parts.every((part) => part !== null) ? fc.tuple(...parts) : null;
  }
  const item = fieldValue(items ?? {});
  if (item === null) return null;
  const maxLength = Math.min(maxItems ?? minItems + ITEMS, minItems + ITEMS);
  return fc.array(item, { minLength: minItems, maxLength });
}

function objects({ properties = {}, required = [] }: Field): Arbitrary<object> | null {
  const parts: Record<string, Arbitrary<unknown>> = {};
  for (const [name, field] of Object.entries(properties)) {
    const arbitrary = fieldValue(field);
    if (arbitrary) parts[name] = arbitrary;
    else if (required.includes(name)) return null;
  }
  return fc.record(parts, { requiredKeys: [...required], noNullPrototype: true });
}

/** The ends of a range; infinite where there are none, which zod says of whole numbers by the safe ones. */
function boundsOf(field: Field): { low: number; high: number } {
  const low = field.minimum ?? field.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const high = field.maximum ?? field.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  return {
    low: low <= Number.MIN_SAFE_INTEGER ? Number.NEGATIVE_INFINITY : low,
    high: high >= Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : high,
  };
}

function isExcluded(field: Field, value: number): boolean {
  return value === field.exclusiveMinimum || value === field.exclusiveMaximum;
}

function isMultiple({ multipleOf }: Field, value: number): boolean {
  return multipleOf === undefined || Number.isInteger(value / multipleOf);
}
