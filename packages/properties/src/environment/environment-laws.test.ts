import {
  badAction,
  box,
  discrete,
  type Environment,
  foldIn,
  type Key,
  multiDiscrete,
  type Step,
  type TableModel,
  uniform,
} from '@reprise/core';
import { cartPole, chain, frozenLake, pendulum } from '@reprise/environments';
import { describe, expect, test } from 'vitest';
import {
  assertEnvironmentLaw,
  assertEnvironmentLaws,
  lawsOfEnvironments,
} from './environment-laws.ts';

/** A world of one's own: on a ring of five cells, the way there slippery, with its exact model. */
interface RingState {
  readonly cell: number;
  readonly elapsed: number;
}
type Ring = Environment<RingState, number, number>;
const CELLS = 5;
const LIMIT = 40;

function ring(): Ring {
  const actionSpace = discrete(2);
  const to = (cell: number, reward: number, probability: number) => ({
    probability,
    nextState: (cell + CELLS) % CELLS,
    reward,
    terminated: false,
  });
  const model: TableModel = {
    states: CELLS,
    actions: 2,
    outcomes: Array.from({ length: CELLS }, (_, cell) => [
      [to(cell + 1, 1, 0.5), to(cell, 0, 0.5)],
      [to(cell - 1, -1, 1)],
    ]),
    initial: [0.5, 0.5, 0, 0, 0],
  };
  return {
    id: 'Ring-v0',
    options: { cells: CELLS },
    observationSpace: discrete(CELLS),
    actionSpace,
    maxEpisodeSteps: LIMIT,
    rewardThreshold: null,
    actionNames: ['on', 'back'],
    model: () => model,
    reset: (key) => {
      const cell = uniform(key) < 0.5 ? 0 : 1;
      return { state: { cell, elapsed: 0 }, observation: cell };
    },
    step: ({ cell, elapsed }, action, key) => {
      if (action !== 0 && action !== 1) throw badAction({ id: 'Ring-v0', actionSpace }, action);
      const isMoved = action === 1 || uniform(key) < 0.5;
      const next = isMoved ? (cell + (action === 0 ? 1 : CELLS - 1)) % CELLS : cell;
      return {
        state: { cell: next, elapsed: elapsed + 1 },
        observation: next,
        reward: action === 1 ? -1 : isMoved ? 1 : 0,
        terminated: false,
        truncated: elapsed + 1 >= LIMIT,
      };
    },
    describe: ({ cell }) => `cell ${cell}`,
    render: ({ cell }) => ({ width: CELLS, height: 1, title: `cell ${cell}`, shapes: [] }),
  };
}

type AnyStep = Step<RingState, number>;
type Broken = () => Environment;

/** The ring with a step that is changed. */
const stepping =
  (change: (step: AnyStep, state: RingState, action: number, key: Key) => unknown): Broken =>
  () => {
    const good = ring();
    return {
      ...good,
      step: (state: RingState, action: number, key: Key) =>
        change(good.step(state, action, key), state, action, key),
    } as unknown as Environment;
  };
/** The ring with other parts. */
const having =
  (parts: (good: Ring) => object): Broken =>
  () =>
    ({ ...ring(), ...parts(ring()) }) as unknown as Environment;

const wrongModel = (good: Ring, change: (model: TableModel) => TableModel) => {
  const model = change(good.model!());
  return { model: () => model };
};

let shared = 0;

/** Each fault, the law that must find it, and what the law must say of it. */
const faults: readonly [fault: string, make: Broken, law: RegExp, reason: RegExp][] = [
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
    'a reset does not heed its key',
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
    'a row of the model does not sum to 1',
    having((good) => wrongModel(good, (model) => ({ ...model, initial: [0.5, 0.4, 0, 0, 0] }))),
    /sums to 1/,
    /the first states: probabilities .* sum to 0\.9/,
  ],
  [
    'the model has another reward in one place',
    having((good) =>
      wrongModel(good, (model) => ({
        ...model,
        outcomes: model.outcomes.map((rows, cell) =>
          cell === 2 ? [rows[0]!, [{ ...rows[1]![0]!, reward: 1 }]] : rows,
        ),
      })),
    ),
    /an outcome of its model/,
    /action 1 in 2 led to 1, paying -1/,
  ],
  [
    'the model has another probability in one place',
    having((good) =>
      wrongModel(good, (model) => ({
        ...model,
        outcomes: model.outcomes.map((rows, cell) => {
          if (cell !== 1) return rows;
          const [moved, stayed] = rows[0]!;
          return [
            [
              { ...moved!, probability: 0.6 },
              { ...stayed!, probability: 0.4 },
            ],
            rows[1]!,
          ];
        }),
      })),
    ),
    /as often as its model says/,
    /action 0 in 1 led to \d paying \d in .* of 20000 draws/,
  ],
  [
    'the first states come less often than the model says',
    having((good) => ({
      reset: (key: Key) => {
        const cell = uniform(key) < 0.7 ? 0 : 1;
        return { ...good.reset(key), state: { cell, elapsed: 0 }, observation: cell };
      },
    })),
    /as often as its model says/,
    /reset led to \d in .* of 20000 draws; the model says 0\.5/,
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
    'drawing changes the state',
    having(() => ({
      render: (state: { cell: number }) => {
        state.cell = 0;
        return { width: 1, height: 1, title: 'x', shapes: [] };
      },
    })),
    /drawing and describing/,
    /drawing changed the state/,
  ],
  [
    'a scene holds what JSON does not',
    having(() => ({
      render: () => ({ width: Number.NaN, height: 1, title: 'x', shapes: [] }),
    })),
    /drawing and describing/,
    /a scene does not survive JSON/,
  ],
  [
    'the options cannot be written down',
    having(() => ({ options: { on: () => 1, cells: Number.POSITIVE_INFINITY } })),
    /says what it is/,
    /the options .* do not survive JSON/,
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
    'a space is made anew each time',
    () => {
      const good = ring();
      return Object.defineProperty({ ...good }, 'observationSpace', {
        get: () => discrete(CELLS),
        enumerable: true,
      }) as unknown as Environment;
    },
    /says what it is/,
    /observationSpace is another object each time/,
  ],
  [
    'the model has .38, .29 and .33 for a third each',
    () => {
      const good = frozenLake();
      const model = good.model!();
      const chances = [0.38, 0.29, 0.33];
      const wrong = {
        ...model,
        outcomes: model.outcomes.map((rows) =>
          rows.map((row) =>
            row.length === 3
              ? row.map((outcome, i) => ({ ...outcome, probability: chances[i]! }))
              : row,
          ),
        ),
      };
      return { ...good, model: () => wrong } as unknown as Environment;
    },
    /as often as its model says/,
    /of 20000 draws; the model says 0\.(38|29|33)/,
  ],
  [
    'there are more names than actions',
    having(() => ({ actionNames: ['on', 'back', 'away'] })),
    /says what it is/,
    /3 actionNames for Discrete\(2\)/,
  ],
];

describe('a planted fault is found', () => {
  test.each(faults)('%s', (_, make, sentence, reason) => {
    const laws = lawsOfEnvironments.filter((law) => sentence.test(law.sentence));
    expect(laws).toHaveLength(1);
    const broken = () => assertEnvironmentLaw(laws[0]!, make);
    expect(broken).toThrow(`breaks the law “${laws[0]!.sentence}”: `);
    // By what it looks at, not by an accident on the way.
    expect(broken).toThrow(reason);
  });
});

test('what is no maker, or cannot make, is told in one line and not as a law', () => {
  const [law] = lawsOfEnvironments as [(typeof lawsOfEnvironments)[number]];
  expect(() => assertEnvironmentLaw(law, ring() as never)).toThrow(
    /^the laws of environments take a function that makes one, and got object: give \(\) => environment$/,
  );
  const make = () => {
    throw new Error('no such map');
  };
  expect(() => assertEnvironmentLaw(law, make)).toThrow(/^no such map$/);
});

describe('sound worlds pass', () => {
  test.each([
    ['one of one’s own', ring],
    ['Chain-v0', chain],
    ['FrozenLake-v1', frozenLake],
    ['CartPole-v1', cartPole],
    ['Pendulum-v1', pendulum],
  ])('%s', (_, make) => {
    assertEnvironmentLaws(make as unknown as () => Environment);
  });
});
