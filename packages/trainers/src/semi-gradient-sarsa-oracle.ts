import {
  type Environment,
  type PersistentArray,
  reachableStates,
  type TableModel,
} from '@reprise/core';
import { Matrix } from 'ml-matrix';
import { boxedEnvironment } from './boxed-environment.ts';
import { expectedReward } from './dynamic-programming.ts';
import { epsilonGreedyFixedPoint } from './on-policy-oracle.ts';
import type { Oracle } from './oracle.ts';
import { epsilonAt } from './schedules.ts';
import { type SemiGradientSarsaConfig, tiling } from './semi-gradient-sarsa.ts';
import { rankOf, tdFixedPoint, visitDistribution } from './td-fixed-point.ts';

/** More rows than that would take minutes: decompositions cost their cube. */
const MOST_ROWS = 1024;

/**
 * The exact answer of semi-gradient SARSA on a finite environment. Where the tiles tell all states apart:
 * the values of acting ε-greedily, as of SARSA. Where they do not and every action is random (ε = 1): the
 * fixed point of TD. Null elsewhere: the policy changes with the weights, and may chatter without end
 * (Gordon 1996, "Chattering in SARSA(λ)"), and of worlds with more than 1024 states, or state-action pairs.
 */
export const semiGradientSarsaOracle: Oracle<
  SemiGradientSarsaConfig,
  { readonly table: PersistentArray }
> = (config, environment) => {
  const model = environment?.model?.();
  if (!environment || !model || environment.observationSpace.type !== 'Discrete') return null;
  const { actions, states, initial } = model;
  if (states > MOST_ROWS) return null;
  const features = tilesOfStates(config, environment, states);
  const epsilon = epsilonAt(config, Number.POSITIVE_INFINITY);
  const tellsAll = rankOf(features) === states;
  if (!tellsAll && (epsilon < 1 || states * actions > MOST_ROWS)) return null;
  const exact = tellsAll
    ? epsilonGreedyFixedPoint(model, config.discount, epsilon)
    : randomFixedPoint(model, features, config.discount, environment.maxEpisodeSteps);
  if (exact === null) return null;
  const values = ({ table }: { readonly table: PersistentArray }) => {
    const weights = Matrix.from1DArray(actions, features.columns, [...table]);
    return features.mmul(weights.transpose()).to1DArray();
  };
  const worth = (table: ArrayLike<number>) =>
    initial.reduce((sum, p, state) => {
      const row = Array.from({ length: actions }, (_, a) => table[state * actions + a]!);
      const mean = row.reduce((total, value) => total + value, 0) / actions;
      return p === 0 ? sum : sum + p * ((1 - epsilon) * Math.max(...row) + epsilon * mean);
    }, 0);
  const reachable = reachableStates(model);
  return {
    name: tellsAll ? 'fixed point of the ε-greedy Bellman equation' : 'fixed point of linear TD',
    label: 'value of acting ε-greedily by the weights',
    exact: worth(exact),
    reached: (state) => worth(values(state)),
    error: (state) =>
      values(state).reduce(
        (error, value, entry) =>
          reachable[Math.floor(entry / actions)]
            ? Math.max(error, Math.abs(value - exact[entry]!))
            : error,
        0,
      ),
  };
};

/** The tiles of each state, states × tiles: 1 where it lies in one. */
function tilesOfStates(
  config: SemiGradientSarsaConfig,
  environment: Environment,
  states: number,
): Matrix {
  const box = boxedEnvironment('semi-gradient-sarsa', environment);
  const coding = tiling(config, box);
  const active = new Int32Array(coding.tilings);
  const features = Matrix.zeros(states, coding.size);
  for (let state = 0; state < states; state++) {
    coding.tilesOf(state + box.low[0]!, active);
    for (const tile of active) features.set(state, tile, 1);
  }
  return features;
}

/** The fixed point of the action values where each action is as likely, states × actions. */
function randomFixedPoint(
  model: TableModel,
  tiles: Matrix,
  discount: number,
  limit: number | null,
): Float64Array | null {
  const { states, actions, outcomes } = model;
  const rows = states * actions;
  const visits = visitDistribution(model, new Float64Array(rows).fill(1 / actions), limit);
  if (visits === null) return null;
  const features = Matrix.zeros(rows, actions * tiles.columns);
  const following = Matrix.zeros(rows, rows);
  for (let row = 0; row < rows; row++) {
    const [state, action] = [Math.floor(row / actions), row % actions];
    for (let tile = 0; tile < tiles.columns; tile++) {
      features.set(row, action * tiles.columns + tile, tiles.get(state, tile));
    }
    for (const { probability, nextState, terminated } of outcomes[state]![action]!) {
      if (terminated) continue;
      for (let next = nextState * actions; next < (nextState + 1) * actions; next++) {
        const before = following.get(row, next);
        following.set(row, next, before + (discount * probability) / actions);
      }
    }
  }
  return tdFixedPoint({
    features,
    distribution: Float64Array.from(
      { length: rows },
      (_, row) => visits[Math.floor(row / actions)]!,
    ),
    following,
    rewards: Float64Array.from({ length: rows }, (_, row) =>
      expectedReward(model, Math.floor(row / actions), row % actions),
    ),
  });
}
