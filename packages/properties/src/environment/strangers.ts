import type { Key, Space } from '@reprise/core';

/** Values that are no elements of a space: of other types, and elements of it with one part changed. */
export function strangers(space: Space<unknown>, key: Key): unknown[] {
  const others = ['0', '1', true, false, null, undefined, 0n, Symbol('action'), {}, []];
  return [...others, [0, 0, 0, 0, 0, 0, 0, 0, 0], ...changed(space.sample(key))].filter(
    (value) => !space.contains(value),
  );
}

/** A value with one part changed, in every place: numbers beside it and none, parts too few and too many. */
function changed(value: unknown): unknown[] {
  if (typeof value === 'number') {
    const numbers = [-1e6, -1, 2, 1e6, value + 0.5, Number.NaN, Number.POSITIVE_INFINITY];
    return [...numbers, '0', '1', true, false, [value]];
  }
  if (Array.isArray(value)) {
    const within = value.flatMap((item, i) =>
      changed(item).map((other) => value.map((own, at) => (at === i ? other : own))),
    );
    return [...within, value.slice(0, -1), [...value, value[0]]];
  }
  if (typeof value !== 'object' || value === null) return [0];
  return Object.entries(value).flatMap(([name, item]) => {
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    return [
      rest,
      { ...value, [`${name}-too`]: item },
      ...changed(item).map((other) => ({ ...value, [name]: other })),
    ];
  });
}
