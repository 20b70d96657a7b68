import {
  badAction,
  discrete,
  type Environment,
  type Key,
  type Step,
  type TableModel,
  uniform,
} from '@reprise/core';

/** A fault, the world that has it, the law that must find it, and what the law must say of it. */
export type EnvironmentFault = readonly [fault: string, make: Broken, law: RegExp, reason: RegExp];

/** A world of one's own: on a ring of five cells, the way there slippery, with its exact model. */
export interface RingState {
  readonly cell: number;
  readonly elapsed: number;
}
export type Ring = Environment<RingState, number, number>;
export const CELLS = 5;
export const LIMIT = 40;

export function ring(): Ring {
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
    render: ({ cell }) => ({
      width: CELLS,
      height: 1,
      title: `cell ${cell}`,
      shapes: [{ kind: 'circle', x: cell + 0.5, y: 0.5, radius: 0.3, colour: 'agent' }],
    }),
  };
}

export type AnyStep = Step<RingState, number>;
export type Broken = () => Environment;

/** The ring with a step that is changed. */
export const stepping =
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
export const having =
  (parts: (good: Ring) => object): Broken =>
  () =>
    ({ ...ring(), ...parts(ring()) }) as unknown as Environment;

/** The ring without what its model says of it. */
export function hiddenRing(): Ring {
  const { model: _, ...rest } = ring();
  return rest;
}

/** A world whose states are a thousand objects, used in turn. */
export function pooled(good: Environment): Environment {
  const pool = Array.from({ length: 1000 }, () => ({}));
  let next = 0;
  const inPool = <T extends { readonly state: unknown }>(given: T) => ({
    ...given,
    state: Object.assign(pool[next++ % pool.length]!, given.state),
  });
  return {
    ...good,
    reset: (key: Key) => inPool(good.reset(key)),
    step: (state: unknown, action: unknown, key: Key) => inPool(good.step(state, action, key)),
  };
}
