import type { Space } from '@reprise/core';
import type { EnvironmentLaw } from './environment-law.ts';
import { holds, shown } from './holds.ts';
import { strangers } from './strangers.ts';

/** What is no action does nothing, and says so. */
export const actionLaw: EnvironmentLaw = {
  sentence: 'an action that is not one is refused by name, or clipped',
  check({ make, key }) {
    const environment = make();
    const { id, actionSpace } = environment;
    for (const action of strangers(actionSpace, key)) {
      // Of which no text can be made: `${action}` throws.
      if (typeof action === 'symbol') continue;
      const { state } = environment.reset(key);
      let step: unknown;
      try {
        step = environment.step(state, action, key);
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        holds(
          code === 'bad-action' && message.includes(id) && message.includes(String(actionSpace)),
          () =>
            `action ${shown(action)} is refused by “${message}” (${code}): it names not ${id} and ${actionSpace}`,
        );
        continue;
      }
      const clipped = clippedTo(actionSpace, action);
      holds(
        clipped !== null,
        () => `action ${shown(action)} is taken, and is not in ${actionSpace}`,
      );
      holds(
        isNear(unpaid(step), unpaid(environment.step(state, clipped, key))),
        () =>
          `action ${shown(action)} is neither refused nor clipped to ${shown(clipped)}: its step is another`,
      );
    }
  },
};

/** A step but for its reward: Gymnasium's MountainCarContinuous pays for the force as it was given. */
function unpaid(step: unknown): unknown {
  const { reward: _, ...rest } = step as { readonly reward: unknown };
  return rest;
}

/** Whether two values are the same but for rounding: a clipped float32 goes on as a float64 in Gymnasium. */
function isNear(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Object.is(a, b) || Math.abs(a - b) <= 1e-6 * (1 + Math.abs(a));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return Object.is(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isNear(a[name as keyof typeof a], b[name as keyof typeof b]))
  );
}

/** An action brought within the bounds of a Box, as Gymnasium clips it; null where it is none at all. */
function clippedTo(space: Space<unknown>, action: unknown): readonly number[] | null {
  const { low, high } = space as unknown as Record<'low' | 'high', readonly number[]>;
  const isPoint =
    space.type === 'Box' &&
    Array.isArray(action) &&
    action.length === high.length &&
    action.every((value) => typeof value === 'number' && !Number.isNaN(value));
  if (!isPoint) return null;
  return action.map((value: number, i) => Math.min(high[i]!, Math.max(low[i]!, value)));
}
