import {
  type Box,
  box,
  type Dict,
  type Discrete,
  dict,
  discrete,
  type MultiBinary,
  type MultiDiscrete,
  multiBinary,
  multiDiscrete,
  RepriseError,
  type Space,
  type Tuple,
  tuple,
} from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';

/** Spaces of every type, those of spaces nested at most twice. */
export function anySpace(): Arbitrary<Space<unknown>> {
  const { space } = fc.letrec<{ space: Space<unknown> }>((tie) => ({
    space: fc.oneof({ maxDepth: 2, withCrossShrink: true }, ...simpleSpaces(), ...nested(tie)),
  }));
  return space;
}

/** A space and one of its elements. */
export function anySpaceElement(): Arbitrary<{ space: Space<unknown>; element: unknown }> {
  return anySpace().chain((space) => elementOf(space).map((element) => ({ space, element })));
}

/**
 * The elements of a space, bounds favoured; infinite where its bounds are. Throws `bad-space` for a space
 * that is not one of Reprise's own.
 */
export function elementOf<Value>(space: Space<Value>): Arbitrary<Value> {
  return elements(space as Space<unknown>) as Arbitrary<Value>;
}

/** What a space is like, for `fc.statistics`. */
export function classifySpace(space: Space<unknown>): string[] {
  if (space.type === 'Box') {
    const { low, high, dtype } = space as Box;
    const isBounded = [...low, ...high].every(Number.isFinite);
    return ['Box', `Box, ${isBounded ? 'bounded' : 'unbounded'}`, `Box, ${dtype}`];
  }
  const isNested = space.type === 'Tuple' || space.type === 'Dict';
  return [space.type, isNested ? 'of spaces' : 'of numbers'];
}

/** What a space and its element are like, for `fc.statistics`. */
export function classifySpaceElement({
  space,
  element,
}: {
  readonly space: Space<unknown>;
  readonly element: unknown;
}): string[] {
  const numbers = numbersOf(element);
  return [
    ...classifySpace(space),
    numbers.some((value) => !Number.isFinite(value)) ? 'with infinities' : 'finite',
    isAtBound(space, element) ? 'at a bound' : 'within',
  ];
}

function numbersOf(element: unknown): number[] {
  if (typeof element === 'number') return [element];
  return Object.values(element as object).flatMap(numbersOf);
}

function isAtBound(space: Space<unknown>, element: unknown): boolean {
  switch (space.type) {
    case 'Discrete': {
      const { n, start } = space as Discrete;
      return element === start || element === start + n - 1;
    }
    case 'Box': {
      const { low, high } = space as Box;
      return numbersOf(element).some((value, i) => value === low[i] || value === high[i]);
    }
    default:
      return false;
  }
}

function simpleSpaces(): Arbitrary<Space<unknown>>[] {
  const count = fc.integer({ min: 1, max: 5 });
  return [
    fc
      .record({ n: fc.oneof(count, fc.constant(4294967296)), start: fc.integer() })
      .map(({ n, start }) => discrete(n, { start })),
    fc.array(count, { minLength: 1, maxLength: 4 }).map(multiDiscrete),
    count.map(multiBinary),
    boxes(),
  ];
}

function boxes(): Arbitrary<Box> {
  const bound = fc.oneof(
    fc.float({ noNaN: true, min: -1000, max: 1000 }).map((value) => value || 0),
    fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  );
  const bounds = fc
    .tuple(bound, bound)
    .map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a]))
    // There is no number to draw from infinity to infinity.
    .map(([low, high]): [number, number] => [
      low === Number.POSITIVE_INFINITY ? 0 : low,
      high === Number.NEGATIVE_INFINITY ? 0 : high,
    ]);
  return fc
    .record({
      pairs: fc.array(bounds, { minLength: 1, maxLength: 4 }),
      dtype: fc.constantFrom('float32' as const, 'float64' as const),
    })
    .map(({ pairs, dtype }) =>
      box({ low: pairs.map(([low]) => low), high: pairs.map(([, high]) => high), dtype }),
    );
}

function nested(tie: (key: 'space') => Arbitrary<Space<unknown>>): Arbitrary<Space<unknown>>[] {
  const some = fc.array(tie('space'), { minLength: 1, maxLength: 3 });
  return [
    some.map(tuple),
    some.map((spaces) => dict(Object.fromEntries(spaces.map((space, i) => [`part${i}`, space])))),
  ];
}

function elements(space: Space<unknown>): Arbitrary<unknown> {
  switch (space.type) {
    case 'Discrete': {
      const { n, start } = space as Discrete;
      return fc.integer({ min: 0, max: n - 1 }).map((i) => start + i);
    }
    case 'MultiDiscrete':
      return fc.tuple(
        ...(space as MultiDiscrete).nvec.map((n) => fc.integer({ min: 0, max: n - 1 })),
      );
    case 'MultiBinary': {
      const { n } = space as MultiBinary;
      return fc.array(fc.constantFrom(0, 1), { minLength: n, maxLength: n });
    }
    case 'Box': {
      const { low, high, dtype } = space as Box;
      const number = dtype === 'float32' ? fc.float : fc.double;
      return fc.tuple(
        ...low.map((min, i) => number({ min: min || 0, max: high[i]! || 0, noNaN: true })),
      );
    }
    case 'Tuple':
      return fc.tuple(...(space as Tuple).spaces.map(elements));
    case 'Dict': {
      const parts = Object.entries((space as Dict).spaces);
      return fc.record(Object.fromEntries(parts.map(([name, part]) => [name, elements(part)])), {
        noNullPrototype: true,
      });
    }
    default:
      throw new RepriseError(
        'bad-space',
        `${space} has no arbitrary of its elements: Discrete, MultiDiscrete, MultiBinary, Box, Tuple and Dict have`,
      );
  }
}
