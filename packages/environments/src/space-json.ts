import {
  box,
  dict,
  discrete,
  multiBinary,
  multiDiscrete,
  parseConfig,
  RepriseError,
  type Space,
  tuple,
} from '@reprise/core';
import { z } from 'zod';

const bounds = z.array(z.union([z.number(), z.enum(['Infinity', '-Infinity'])]));

/** What each type of space says of itself. */
const descriptions = {
  Discrete: z.looseObject({ n: z.number(), start: z.number().default(0) }),
  Box: z.looseObject({
    low: bounds,
    high: bounds,
    shape: z.array(z.number()).optional(),
    dtype: z.string(),
  }),
  MultiDiscrete: z.looseObject({ nvec: z.array(z.number()) }),
  MultiBinary: z.looseObject({ n: z.number() }),
  Tuple: z.looseObject({ spaces: z.array(z.unknown()) }),
  Dict: z.looseObject({ spaces: z.record(z.string(), z.unknown()) }),
};

/** The space that plain JSON describes: `{ type: 'Discrete', n: 4, start: 0 }`; throws `bad-space`. */
export function spaceFromJson(json: unknown): Space<unknown> {
  const { type } = (json ?? {}) as { readonly type?: unknown };
  const described = <Type extends keyof typeof descriptions>(
    name: Type,
  ): z.infer<(typeof descriptions)[Type]> => {
    try {
      return parseConfig(name, descriptions[name] as z.ZodType, json) as never;
    } catch (cause) {
      throw new RepriseError('bad-space', (cause as Error).message, { cause });
    }
  };
  switch (type) {
    case 'Discrete': {
      const { n, start } = described(type);
      return discrete(n, { start });
    }
    case 'Box': {
      const { low, high, shape, dtype } = described(type);
      const isNarrow = /^(float16|float32|u?int8|u?int16)$/.test(dtype);
      return box({
        ...{ low: low.map(Number), high: high.map(Number), ...(shape && { shape }) },
        dtype: isNarrow ? 'float32' : 'float64',
      });
    }
    case 'MultiDiscrete':
      return multiDiscrete(described(type).nvec);
    case 'MultiBinary':
      return multiBinary(described(type).n);
    case 'Tuple':
      return tuple(described(type).spaces.map(spaceFromJson));
    case 'Dict':
      return dict(mapped(described(type).spaces, spaceFromJson) as Record<string, Space<unknown>>);
    default:
      throw new RepriseError('bad-space', `a space of type '${type}' is not known`);
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

function texts(given: unknown): readonly (number | string)[] {
  return (given as number[]).map((value) => (Number.isFinite(value) ? value : String(value)));
}
