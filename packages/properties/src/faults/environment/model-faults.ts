import { discrete, type Environment, type Key, type TableModel, uniform } from '@reprise/core';
import { frozenLake } from '@reprise/environments';
import {
  CELLS,
  type EnvironmentFault,
  having,
  LIMIT,
  type Ring,
  type RingState,
  ring,
} from './ring.ts';

const wrongModel = (good: Ring, change: (model: TableModel) => TableModel) => {
  const model = change(good.model!());
  return { model: () => model };
};

/** A ring where an action slips to the other way: in the model by `said`, in truth by `slip`. */
function slippery(said: number, slip = 0.1): Environment {
  const good = ring();
  const outcomes = Array.from({ length: CELLS }, (_, cell) =>
    [1, CELLS - 1].map((way) =>
      [
        [way, 1 - said],
        [CELLS - way, said],
      ].map(([moved, probability]) => ({
        probability: probability!,
        nextState: (cell + moved!) % CELLS,
        reward: 0,
        terminated: false,
      })),
    ),
  );
  const model = { ...good.model!(), outcomes };
  return {
    ...good,
    model: () => model,
    step: ({ cell, elapsed }: RingState, action: number, key: Key) => {
      const way = (action === 0) === uniform(key) >= slip ? 1 : CELLS - 1;
      const next = (cell + way) % CELLS;
      const state = { cell: next, elapsed: elapsed + 1 };
      const truncated = elapsed + 1 >= LIMIT;
      return { state, observation: next, reward: 0, terminated: false, truncated };
    },
  } as unknown as Environment;
}

/** The same world, where every action is the first after some steps of an episode. */
function ignoringLate(good: Environment, after: number): Environment {
  return {
    ...good,
    step: (state, action, key) =>
      good.step(state, (state as RingState).elapsed < after ? action : 0, key),
  };
}

/** Models that are not of their world, or are none. */
export const modelFaults: readonly EnvironmentFault[] = [
  [
    'a row of the model does not sum to 1',
    having((good) => wrongModel(good, (model) => ({ ...model, initial: [0.5, 0.4, 0, 0, 0] }))),
    /its model is one/,
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
    /a reset led to \d in .* of 20000 draws; the model says 0\.5, which is 10000/,
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
    /of 20000 draws; the model says 0\.(38|29|33|62|67|71)/,
  ],
  [
    'the model has .12 for a slip of .1',
    () => slippery(0.12),
    /as often as its model says/,
    /action \d in \d led to \d paying \d.* in \d+ of 20000 draws; the model says 0\.(88|12)/,
  ],
  [
    'the model has .006 for a slip of .001',
    () => slippery(0.006, 0.001),
    /as often as its model says/,
    /of 20000 draws; the model says 0\.(994|006)/,
  ],
  [
    'there are more observations than states of the model',
    having(() => ({ observationSpace: discrete(CELLS + 4) })),
    /its model is one/,
    /the model has 5 states, and the space is Discrete\(9\)/,
  ],
  [
    'the model has fewer actions than there are',
    having(() => ({ actionSpace: discrete(3), actionNames: undefined })),
    /its model is one/,
    /the model has 2 actions, and the space is Discrete\(3\)/,
  ],
  [
    'the model says whether an outcome ends the episode by 0 or 1',
    having((good) =>
      wrongModel(good, (model) => ({
        ...model,
        outcomes: model.outcomes.map((rows) =>
          rows.map((row) => row.map((outcome) => ({ ...outcome, terminated: 0 as never }))),
        ),
      })),
    ),
    /its model is one/,
    /outcomes\[0\]\[0\]: terminated is 0/,
  ],
  [
    'the model pays nothing beside the goal of a large lake, where random play never comes',
    () => {
      const good = frozenLake({ mapName: '8x8' });
      const model = good.model!();
      const outcomes = model.outcomes.map((rows, cell) =>
        cell === 62 ? rows.map((row) => row.map((outcome) => ({ ...outcome, reward: 0 }))) : rows,
      );
      return { ...good, model: () => ({ ...model, outcomes }) } as unknown as Environment;
    },
    /an outcome of its model/,
    /action \d in 62 led to 63, paying 1/,
  ],
  [
    'actions are ignored late in an episode, and chance may lead to the same',
    () => ignoringLate(slippery(0.1), 30),
    /as often as its model says/,
    /action 1 in \d led to \d paying 0.* of 20000 draws; the model says 0\.[19]/,
  ],
  [
    'actions are ignored late in an episode, where random play hardly comes',
    () => ignoringLate(frozenLake({ isSlippery: false }) as unknown as Environment, 60),
    /an outcome of its model/,
    /action [123] in \d+ led to \d+, paying 0: the model has/,
  ],
];
