import { box, type Environment, foldIn, type Key } from '@reprise/core';
import { cartPole, mountainCar, pendulum, taxi, windyGridworld } from '@reprise/environments';
import {
  CELLS,
  type EnvironmentFault,
  having,
  hiddenRing,
  pooled,
  type RingState,
  ring,
  stepping,
} from './ring.ts';

let shared = 0;

/** Worlds in which more decides than state, action and key, or in which something is written to. */
export const purityFaults: readonly EnvironmentFault[] = [
  [
    'the observation is a buffer that is used again',
    () => {
      const buffer = [0];
      return {
        ...ring(),
        observationSpace: box({ low: [0], high: [CELLS], dtype: 'float64' }),
        reset: () => {
          buffer[0] = 0;
          return { state: { cell: 0, elapsed: 0 }, observation: buffer };
        },
        step: (state: RingState, action: number, key: Key) => {
          const step = ring().step(state, action, key);
          buffer[0] = step.observation;
          return { ...step, observation: buffer };
        },
        model: undefined,
      } as unknown as Environment;
    },
    /returned is ever changed/,
    /what was returned differs at transition 0/,
  ],
  [
    'the state is one object that is changed in place',
    () => {
      const state = { cell: 0, elapsed: 0 };
      return {
        ...ring(),
        reset: () => ({ state: Object.assign(state, { cell: 0, elapsed: 0 }), observation: 0 }),
        step: (given: RingState, action: number, key: Key) => {
          const step = ring().step(given, action, key);
          return { ...step, state: Object.assign(state, step.state) };
        },
      } as unknown as Environment;
    },
    /returned is ever changed/,
    /what was returned differs at transition 0/,
  ],
  [
    'a step writes into the state that it is given',
    stepping((step, state) => {
      (state as { cell: number }).cell = step.observation;
      return step;
    }),
    /neither the state nor the action/,
    /read only property 'cell'/,
  ],
  [
    'a step writes into the action that it is given',
    () => {
      const good = pendulum();
      return {
        ...good,
        step: (state: never, action: number[], key: Key) => {
          const step = good.step(state, action, key);
          action[0] = Math.min(2, Math.max(-2, action[0]! * 0.5));
          return step;
        },
      } as unknown as Environment;
    },
    /neither the state nor the action/,
    /read only property '0'/,
  ],
  [
    'a counter in the environment decides',
    () => {
      let calls = 0;
      return stepping((step) => ({
        ...step,
        reward: step.reward + (++calls % 17 === 0 ? 0.5 : 0),
      }))();
    },
    /in any order of calls/,
    /taken again, the step differs/,
  ],
  [
    'a counter decides only after 250 steps',
    () => {
      let calls = 0;
      return stepping((step) => ({ ...step, reward: ++calls > 250 ? 2 : step.reward }))();
    },
    /in any order of calls/,
    /taken again, the step differs at transition 0/,
  ],
  [
    'two of it share a counter',
    stepping((step) => ({ ...step, reward: step.reward + (++shared % 2) })),
    /interleaved/,
    /interleaved, the step differs/,
  ],
  [
    'Math.random decides',
    stepping((step) => ({ ...step, reward: Math.random() })),
    /same step, in any order/,
    /taken again, the step differs/,
  ],
  [
    'the clock decides',
    stepping((step) => ({ ...step, reward: performance.now() })),
    /same step, in any order/,
    /taken again, the step differs/,
  ],
  [
    'a counter decides where an episode begins',
    () => {
      let episodes = 0;
      return having(() => ({
        reset: () => {
          const cell = episodes++ % 2;
          return { state: { cell, elapsed: 0 }, observation: cell };
        },
      }))();
    },
    /reset is decided by its key alone/,
    /the reset differs/,
  ],
  [
    'a state keeps a function',
    stepping((step) => ({ ...step, state: { ...step.state, next: () => step } })),
    /plain data: stored/,
    /state\.next is a function/,
  ],
  [
    'a state keeps a Map',
    stepping((step) => ({ ...step, state: { ...step.state, seen: new Map([[1, 2]]) } })),
    /plain data: stored/,
    /state\.seen is a Map/,
  ],
  [
    'what is recovered forgets the step limit',
    having((good) => ({
      recover: (state: RingState, action: number, observation: number) =>
        observation === state.cell
          ? null
          : {
              ...good.step(state, action, foldIn({ k0: 1, k1: 2 }, 0)),
              truncated: false,
              observation,
              state: { cell: observation, elapsed: state.elapsed + 1 },
              reward: action === 1 ? -1 : 1,
            },
    })),
    /recovered from an observation/,
    /recovered, the step differs/,
  ],
  [
    'a reset keeps its first result',
    () => {
      const good = cartPole();
      let first: ReturnType<typeof good.reset> | null = null;
      const reset = (key: Key) => {
        first ??= good.reset(key);
        return first;
      };
      return { ...good, reset } as unknown as Environment;
    },
    /reset is decided by its key alone/,
    /in one made anew, the reset differs/,
  ],
  [
    'a step keeps what each action did in each cell',
    () => {
      const good = hiddenRing();
      const kept = new Map<string, Key>();
      const step = (state: RingState, action: number, key: Key) => {
        const name = `${state.cell}:${action}`;
        if (!kept.has(name)) kept.set(name, key);
        return good.step(state, action, kept.get(name)!);
      };
      return { ...good, step } as unknown as Environment;
    },
    /same step, in any order/,
    /in one made anew, the step differs/,
  ],
  [
    'the first reset’s key decides all that comes',
    () => {
      const good = hiddenRing();
      let seed: Key | null = null;
      return {
        ...good,
        reset: (key: Key) => {
          seed ??= key;
          return good.reset(key);
        },
        step: (state: RingState, action: number) =>
          good.step(state, action, foldIn(seed ?? { k0: 0, k1: 0 }, state.elapsed)),
      } as unknown as Environment;
    },
    /same step, in any order/,
    /in one made anew, the step differs/,
  ],
  [
    'a step writes into the key that it is given',
    stepping((step, _, __, key) => {
      (key as { k0: number }).k0 = 0;
      return step;
    }),
    /nor the key that it is given/,
    /read only property 'k0'/,
  ],
  [
    'a step pays into the model',
    () => {
      const good = ring();
      const model = structuredClone(good.model!());
      const step = (state: RingState, action: number, key: Key) => {
        (model.outcomes[4]![1]![0] as { reward: number }).reward -= 1;
        return good.step(state, action, key);
      };
      return { ...good, model: () => model, step } as unknown as Environment;
    },
    /returned is ever changed/,
    /what it says of itself differs/,
  ],
  [
    'a step writes into the options',
    () => {
      const options = { cells: CELLS, steps: 0 };
      const world = stepping((step) => {
        options.steps++;
        return step;
      })();
      return { ...world, options };
    },
    /returned is ever changed/,
    /what it says of itself differs/,
  ],
  [
    'the model is another when it is asked again',
    () => {
      let asked = 0;
      const initial = () => (asked++ % 4 === 3 ? [0.4, 0.6, 0, 0, 0] : [0.5, 0.5, 0, 0, 0]);
      const good = ring();
      return {
        ...good,
        model: () => ({ ...good.model!(), initial: initial() }),
      } as unknown as Environment;
    },
    /returned is ever changed/,
    /asked again, the model differs/,
  ],
  [
    'a scene is painted over the one before',
    () => {
      const good = ring();
      const scene = {};
      return {
        ...good,
        render: (state: RingState) => Object.assign(scene, good.render!(state)),
      } as unknown as Environment;
    },
    /returned is ever changed/,
    /what was returned differs/,
  ],
  [
    'a step is kept by its state, whatever the action',
    () => {
      const good = mountainCar();
      const kept = new WeakMap<object, unknown>();
      const step = (state: never, action: number, key: Key) => {
        if (!kept.has(state)) kept.set(state, good.step(state, action, key));
        return kept.get(state);
      };
      return { ...good, step } as unknown as Environment;
    },
    /same step, in any order/,
    /with another action, the step differs/,
  ],
  [
    'the last step is given again for the same state',
    () => givenAgain(taxi(), (state) => [state]),
    /same step, in any order/,
    /with another action, the step differs/,
  ],
  [
    'the last step is given again for the same key',
    () => givenAgain(windyGridworld({ stochasticWind: true }), (_state, _action, key) => [key]),
    /same step, in any order/,
    /with another action, the step differs/,
  ],
  [
    'the last step is given again for the same state and action',
    () => givenAgain(hiddenRing(), (state, action) => [state, action]),
    /same step, in any order/,
    /with another key, the step differs/,
  ],
  [
    'the last step is given again for the same action and key',
    () => givenAgain(hiddenRing(), (_state, action, key) => [action, key]),
    /same step, in any order/,
    /from another state, the step differs/,
  ],
  [
    'states are a pool of a thousand objects',
    () => pooled(ring() as never),
    /returned is ever changed/,
    /after a longer walk, the state differs/,
  ],
  ...(['describe', 'render', 'actionMask'] as const).flatMap(onceCalled),
];

type Asked = readonly [state: never, action: number, key: Key];

/** A world that gives its last step again where what it looks at of what is asked is the same. */
function givenAgain(world: object, looksAt: (...asked: Asked) => readonly unknown[]): Environment {
  const good = world as Environment;
  let last: readonly unknown[] = [];
  let out: unknown;
  const step = (...asked: Asked) => {
    const seen = looksAt(...asked);
    if (seen.some((part, i) => part !== last[i])) out = good.step(...asked);
    last = seen;
    return out;
  };
  return { ...good, step } as unknown as Environment;
}

/** Worlds that are not the same any more once somebody has looked at them by the method of that name. */
function onceCalled(name: 'describe' | 'render' | 'actionMask'): EnvironmentFault[] {
  const noticing =
    (change: (good: ReturnType<typeof ring>, isSeen: () => boolean) => object) => () => {
      const good = ring();
      const offers = { actionMask: () => [1, 1], ...good } as unknown as Record<
        string,
        (state: RingState) => unknown
      >;
      let isSeen = false;
      const noticed = (state: RingState) => {
        isSeen = true;
        return offers[name]!(state);
      };
      return {
        ...offers,
        [name]: noticed,
        ...change(good, () => isSeen),
      } as unknown as Environment;
    };
  return [
    [
      `a step pays less once ${name} has been called`,
      noticing((good, isSeen) => ({
        step: (state: RingState, action: number, key: Key) => {
          const step = good.step(state, action, key);
          return isSeen() ? { ...step, reward: step.reward - 1 } : step;
        },
      })),
      /same step, in any order/,
      /in one that is drawn and asked, the step differs/,
    ],
    [
      `a reset is another once ${name} has been called`,
      noticing((good, isSeen) => ({
        reset: (key: Key) => good.reset(isSeen() ? foldIn(key, 1) : key),
      })),
      /reset is decided by its key alone/,
      /in one that is drawn and asked, the reset differs/,
    ],
  ];
}
