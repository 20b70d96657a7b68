import {
  box,
  dict,
  discrete,
  multiBinary,
  multiDiscrete,
  RepriseError,
  type Space,
  tuple,
} from '@reprise/core';

/** The space that plain JSON describes: `{ type: 'Discrete', n: 4, start: 0 }`; throws `bad-space`. */
export function spaceFromJson(json: unknown): Space<unknown> {
  const given = (json ?? {}) as Record<string, unknown>;
  switch (given.type) {
    case 'Discrete':
      return discrete(given.n as number, { start: (given.start as number | undefined) ?? 0 });
    case 'Box':
      return box({
        low: numbers(given.low),
        high: numbers(given.high),
        ...(given.shape !== undefined && { shape: given.shape as number[] }),
        dtype: /^(float16|float32|u?int8|u?int16)$/.test(String(given.dtype))
          ? 'float32'
          : 'float64',
      });
    case 'MultiDiscrete':
      return multiDiscrete(given.nvec as number[]);
    case 'MultiBinary':
      return multiBinary(given.n as number);
    case 'Tuple':
      return tuple((given.spaces as unknown[]).map(spaceFromJson));
    case 'Dict':
      return dict(mapped(given.spaces as object, spaceFromJson) as Record<string, Space<unknown>>);
    default:
      throw new RepriseError('bad-space', `a space of type '${given.type}' is not known`);
  }
}

/** A space as plain JSON; infinite bounds are text. */
export function spaceToJson(space: Space<unknown>): Readonly<Record<string, unknown>> {
  const { type, spaces, n, start, nvec, low, high, shape, dtype } = space as unknown as Record<
    string,
    unknown
  >;
  switch (type) {
    case 'Discrete':
      return { type, n, start };
    case 'Box':
      return { type, low: texts(low), high: texts(high), shape, dtype };
    case 'MultiDiscrete':
      return { type, nvec };
    case 'MultiBinary':
      return { type, n };
    case 'Tuple':
      return { type, spaces: (spaces as Space<unknown>[]).map(spaceToJson) };
    case 'Dict':
      return {
        type,
        spaces: mapped(spaces as object, (part) => spaceToJson(part as Space<unknown>)),
      };
    default:
      throw new RepriseError('bad-space', `a space of type '${type}' is not known`);
  }
}

function mapped(parts: object, map: (part: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, map(part)]));
}

function numbers(given: unknown): readonly number[] {
  return (given as (number | string)[]).map(Number);
}

function texts(given: unknown): readonly (number | string)[] {
  return (given as number[]).map((value) => (Number.isFinite(value) ? value : String(value)));
}
