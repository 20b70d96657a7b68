import { badAction, type Environment, type Key, multiDiscrete, uniform } from '@reprise/core';
import { cartPole, frozenLake, pendulum } from '@reprise/environments';
import {
  CELLS,
  type EnvironmentFault,
  having,
  LIMIT,
  type RingState,
  ring,
  stepping,
} from './ring.ts';

/** Worlds that say or show what the contract does not allow. */
export const contractFaults: readonly EnvironmentFault[] = [
  [
    'an observation is outside its space',
    stepping((step) => ({ ...step, observation: step.observation === 4 ? 5 : step.observation })),
    /elements of its observation space/,
    /shows 5, which is not in Discrete\(5\)/,
  ],
  [
    'an observation is of another dtype: float64 in a Box of float32',
    () => {
      const good = cartPole();
      return {
        ...good,
        step: (state: never, action: number, key: Key) => {
          const step = good.step(state, action, key);
          const { x, xDot, theta, thetaDot } = step.state;
          return { ...step, observation: [x, xDot, theta, thetaDot] };
        },
      } as unknown as Environment;
    },
    /elements of its observation space/,
    /which is not in Box\(.*float32\)/,
  ],
  [
    'a reward is NaN now and then',
    stepping((step) => ({ ...step, reward: step.observation === 3 ? Number.NaN : step.reward })),
    /finite rewards/,
    /pays NaN/,
  ],
  [
    'a flag is a number',
    stepping((step) => ({ ...step, truncated: step.truncated ? 1 : 0 })),
    /finite rewards/,
    /says terminated false, truncated 0/,
  ],
  [
    'truncated one step late',
    stepping((step, { elapsed }) => ({ ...step, truncated: elapsed >= LIMIT })),
    /step limit/,
    /step 40 of an episode says truncated false/,
  ],
  [
    'the step limit is said to be terminated',
    stepping((step) => ({ ...step, terminated: step.truncated, truncated: false })),
    /step limit/,
    /step 40 of an episode says truncated false/,
  ],
  [
    'a step that is terminated at the step limit is not truncated',
    stepping((step) => {
      const terminated = step.observation === 3;
      return { ...step, terminated, truncated: !terminated && step.truncated };
    }),
    /step limit/,
    /step 4\d of an episode says truncated false; the limit is 40, and that it is terminated too changes nothing: there Gymnasium’s TimeLimit sets both/,
  ],
  [
    'a wrong action is taken for the nearest',
    () => {
      const good = ring();
      return {
        ...good,
        step: (state: RingState, action: unknown, key: Key) =>
          good.step(state, action === 1 ? 1 : 0, key),
      } as unknown as Environment;
    },
    /refused by name/,
    /action "0" is taken/,
  ],
  [
    'a wrong action is refused without a name',
    () => {
      const good = ring();
      return {
        ...good,
        step: (state: RingState, action: number, key: Key) => {
          if (action !== 0 && action !== 1) throw new Error('bad input');
          return good.step(state, action, key);
        },
      } as unknown as Environment;
    },
    /refused by name/,
    /refused by “bad input” \(undefined\): it names not Ring-v0/,
  ],
  [
    'the options cannot be written down',
    having(() => ({ options: { on: () => 1, cells: Number.POSITIVE_INFINITY } })),
    /says what it is/,
    /the options .* do not survive JSON/,
  ],
  [
    'an option is a function',
    having(() => ({ options: { cells: CELLS, on: () => 1 } })),
    /says what it is/,
    /the options \{"cells":5,"on":a function\} do not survive JSON/,
  ],
  [
    'CartPole is never truncated',
    () => {
      const good = cartPole();
      const step = (state: never, action: number, key: Key) => ({
        ...good.step(state, action, key),
        truncated: false,
      });
      return { ...good, step } as unknown as Environment;
    },
    /step limit/,
    /step 500 of an episode says truncated false/,
  ],
  [
    'a lake on which play ends early is never truncated',
    () => {
      const good = frozenLake();
      const step = (state: never, action: number, key: Key) => ({
        ...good.step(state, action, key),
        truncated: false,
      });
      return { ...good, step } as unknown as Environment;
    },
    /step limit/,
    /step 100 of an episode says truncated false/,
  ],
  [
    'a lake is truncated one step early',
    () => {
      const good = frozenLake();
      const step = (state: { elapsed: number }, action: number, key: Key) => ({
        ...good.step(state as never, action, key),
        truncated: state.elapsed + 1 >= 99,
      });
      return { ...good, step } as unknown as Environment;
    },
    /step limit/,
    /step 99 of an episode says truncated true/,
  ],
  [
    'one reset in twenty is outside the observation space',
    having((good) => ({
      reset: (key: Key) => {
        const { state, observation } = good.reset(key);
        return { state, observation: uniform(key) > 0.95 ? CELLS : observation };
      },
    })),
    /elements of its observation space/,
    /reset \d+ shows 5/,
  ],
  [
    'a force beyond the bounds moves further than one at the bounds',
    () => {
      const good = pendulum();
      const step = (state: never, action: number[], key: Key) => {
        const taken = good.step(state, action, key);
        const beyond = Math.max(0, Math.abs(action[0]!) - 2);
        const { theta, thetaDot } = taken.state;
        return { ...taken, state: { ...taken.state, theta: theta + 1e-6 * beyond, thetaDot } };
      };
      return { ...good, step } as unknown as Environment;
    },
    /refused by name/,
    /neither refused nor clipped to \[-?2\]/,
  ],
  [
    'one of two actions at once may be out of range',
    () => {
      const good = ring();
      const actionSpace = multiDiscrete([2, 3]);
      const step = (state: RingState, action: unknown, key: Key) => {
        const [first, second] = Array.isArray(action) ? action : [];
        if (!actionSpace.contains([first, 0]) || typeof second !== 'number') {
          throw badAction({ id: 'Ring-v0', actionSpace } as never, action);
        }
        return good.step(state, first, key);
      };
      const { model: _, actionNames: __, ...rest } = good;
      return { ...rest, actionSpace, step } as unknown as Environment;
    },
    /refused by name/,
    /action \[.*\] is taken, and is not in MultiDiscrete/,
  ],
  [
    'there are more names than actions',
    having(() => ({ actionNames: ['on', 'back', 'away'] })),
    /says what it is/,
    /3 actionNames for Discrete\(2\)/,
  ],
  [
    'an observation is infinite, in a Box without bounds',
    () => {
      const good = cartPole();
      const step = (state: never, action: number, key: Key) => {
        const taken = good.step(state, action, key);
        return { ...taken, observation: taken.observation.with(1, Number.POSITIVE_INFINITY) };
      };
      return { ...good, step } as unknown as Environment;
    },
    /of finite numbers/,
    /step 0 shows \[.*,Infinity,.*\], which is not finite/,
  ],
  [
    'an observation is NaN, in a Box without bounds',
    () => {
      const good = cartPole();
      const step = (state: never, action: number, key: Key) => {
        const taken = good.step(state, action, key);
        return { ...taken, observation: taken.observation.with(3, Number.NaN) };
      };
      return { ...good, step } as unknown as Environment;
    },
    /of finite numbers/,
    /step 0 shows \[.*,NaN\], which is not in Box.*: out of bounds at \[3\]/,
  ],
  [
    'a step gives info as well',
    stepping((step) => ({ ...step, info: {} })),
    /the five of Gymnasium/,
    /a step gives info, which no trainer sees and no recording keeps/,
  ],
  [
    'a step does not say whether it is truncated',
    stepping(({ truncated: _, ...step }) => step),
    /the five of Gymnasium/,
    /a step gives no truncated/,
  ],
  [
    'a step is a promise',
    stepping((step) => Promise.resolve(step)),
    /the five of Gymnasium/,
    /step 0 gives a promise/,
  ],
  [
    'a reset gives info as well',
    having((good) => ({ reset: (key: Key) => ({ ...good.reset(key), info: {} }) })),
    /the five of Gymnasium/,
    /a reset gives info/,
  ],
  [
    'a reset gives nothing',
    having(() => ({ reset: () => undefined })),
    /the five of Gymnasium/,
    /a reset gives undefined/,
  ],
  [
    'a reset gives a pair',
    having((good) => ({ reset: (key: Key) => [good.reset(key).observation, {}] })),
    /the five of Gymnasium/,
    /a reset gives no state/,
  ],
];
