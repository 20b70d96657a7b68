import type { Environment, Key } from '@reprise/core';
import { pendulum, taxi } from '@reprise/environments';
import { type EnvironmentFault, having, type RingState, ring } from './ring.ts';

/** Worlds whose masks of actions are none, or are of another state. */
export const maskFaults: readonly EnvironmentFault[] = [
  [
    'a mask leaves no action in one cell',
    having(() => ({ actionMask: ({ cell }: RingState) => (cell === 3 ? [0, 0] : [1, 1]) })),
    /a mask of actions/,
    /the mask \[0,0\] of the state .*"cell":3.* leaves no action/,
  ],
  [
    'a mask is shorter than the actions are many',
    () => {
      const good = taxi();
      const actionMask = (state: never) => good.actionMask!(state).slice(1);
      return { ...good, actionMask } as unknown as Environment;
    },
    /a mask of actions/,
    /the mask \[.*\] is not a list of 6, for Discrete\(6\)/,
  ],
  [
    'a mask is of truth values',
    having(() => ({ actionMask: () => [true, false] })),
    /a mask of actions/,
    /the mask \[true,false\] is not of the numbers 0 and 1/,
  ],
  [
    'there is a mask of actions that cannot be counted',
    () => ({ ...pendulum(), actionMask: () => [1] }) as unknown as Environment,
    /a mask of actions/,
    /there is an actionMask, and the actions are Box/,
  ],
  [
    'a mask writes into the state',
    having(() => ({
      actionMask: (state: { cell: number }) => {
        state.cell = 0;
        return [1, 1];
      },
    })),
    /a mask of actions/,
    /actionMask changed the state/,
  ],
  [
    'a mask is of the state that was stepped from last',
    () => {
      const good = ring();
      let last: RingState | null = null;
      return {
        ...good,
        step: (state: RingState, action: number, key: Key) => {
          last = state;
          return good.step(state, action, key);
        },
        actionMask: (state: RingState) => ((last ?? state).cell % 2 ? [1, 0] : [1, 1]),
      } as unknown as Environment;
    },
    /a mask of actions/,
    /in one made anew, the mask differs/,
  ],
  [
    'a mask is a buffer that is used again',
    () => {
      const mask = [1, 1];
      const actionMask = ({ cell }: RingState) => {
        mask[1] = cell % 2;
        return mask;
      };
      return { ...ring(), actionMask } as unknown as Environment;
    },
    /a mask of actions/,
    /at the end, the mask that was given differs/,
  ],
  [
    'a mask counts how often it was asked for',
    () => {
      let asked = 0;
      return { ...ring(), actionMask: () => [1, asked++ % 2] } as unknown as Environment;
    },
    /a mask of actions/,
    /asked again, the mask differs/,
  ],
];
