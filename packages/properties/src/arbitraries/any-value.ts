import fc, { type Arbitrary } from 'fast-check';
import { integers } from './any-integer.ts';
import { boundsOf, type Field, isExcluded } from './field.ts';

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

function isMultiple({ multipleOf }: Field, value: number): boolean {
  return multipleOf === undefined || Number.isInteger(value / multipleOf);
}
