import type { Box, Dict, Space, Tuple } from '@reprise/core';

/**
 * Whether a simulator may show `value` in `space`: an element of it, but that a Box's numbers may lie
 * beyond its bounds or between two of its dtype's, as many simulators' do and Gymnasium lets them.
 */
export function isShown(space: Space<unknown>, value: unknown): boolean {
  switch (space.type) {
    case 'Box': {
      const { low } = space as Box;
      return isList(value, low.length) && value.every(Number.isFinite);
    }
    case 'Tuple': {
      const { spaces } = space as Tuple;
      return isList(value, spaces.length) && spaces.every((part, i) => isShown(part, value[i]));
    }
    case 'Dict': {
      if (typeof value !== 'object' || value === null) return false;
      const parts = Object.entries((space as Dict).spaces);
      return (
        Object.keys(value).length === parts.length &&
        parts.every(([name, part]) => isShown(part, (value as Record<string, unknown>)[name]))
      );
    }
    default:
      return space.contains(value);
  }
}

function isList(value: unknown, length: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length === length;
}
