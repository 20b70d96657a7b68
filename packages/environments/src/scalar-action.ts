import { type Box, badAction } from '@reprise/core';

/**
 * The one number of an action, as float32; it may lie outside the bounds, which are for the caller to clip
 * to, as Gymnasium does. Throws `bad-action` for anything but one finite number.
 */
export function scalarAction(id: string, actionSpace: Box, action: readonly number[]): number {
  if (Array.isArray(action) && action.length === 1) {
    const value = typeof action[0] === 'number' ? Math.fround(action[0]) : Number.NaN;
    if (Number.isFinite(value)) return value;
  }
  throw badAction({ id, actionSpace }, action);
}
