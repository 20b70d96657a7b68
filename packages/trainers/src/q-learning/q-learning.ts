import {
  drawWords,
  type Environment,
  type EventColumns,
  foldIn,
  indexColumn,
  type Key,
  type PersistentArray,
  PersistentFloat64Array,
  PersistentInt32Array,
  type Step,
  type Trainer,
} from '@reprise/core';
import { discreteEnvironment, rangeColumn } from '../discrete-environment.ts';
import { epsilonAt, learningRateAt, type QLearningConfig, qLearningConfig } from './config.ts';

/** An action was taken, and the world went on. */
export interface QLearningStep {
  readonly kind: 'environment-step';
  /** What was seen when the action was chosen. */
  readonly observation: number;
  readonly action: number;
  readonly nextObservation: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The whole step; live only. */
  readonly outcome: Step<unknown, number>;
}

/** The environment's reward for the step. */
export interface QLearningReward {
  readonly kind: 'reward';
  readonly reward: number;
}

/** One entry of the table moved by learning rate × TD error. */
export interface QLearningUpdate {
  readonly kind: 'parameter-update';
  /** The entry: observation × actions + action, both counted from their space's start. */
  readonly index: number;
  readonly tdError: number;
}

export type QLearningEvent = QLearningStep | QLearningReward | QLearningUpdate;

/** Q-learning's complete state; `phase` is the kind of event that comes next. */
export interface QLearningState {
  readonly phase: 0 | 1 | 2;
  /** Steps whose update is done. */
  readonly step: number;
  /** Episodes begun. */
  readonly episode: number;
  /** Sum of the rewards of this episode so far. */
  readonly episodeReturn: number;
  /** What the last action was taken on, the action, and what came of it (null before the first). */
  readonly observation: number;
  readonly action: number;
  readonly outcome: Step<unknown, number> | null;
  /** Action values, observations × actions, row-major. */
  readonly table: PersistentArray;
  /** Updates of each entry. */
  readonly visits: PersistentArray;
  readonly keys: QLearningKeys;
}

/** The keys of a run's draws: one stream each. */
export interface QLearningKeys {
  readonly policy: Key;
  readonly environment: Key;
  readonly reset: Key;
}

/** What config and environment fix for a run. */
export interface QLearningProblem {
  readonly config: QLearningConfig;
  readonly environment: Environment<unknown, number, number>;
  readonly observations: number;
  readonly observationStart: number;
  readonly actions: number;
  readonly actionStart: number;
}

const TWO_32 = 4294967296;
const words = new Int32Array(2);

/**
 * Tabular Q-learning with ε-greedy exploration on any environment with discrete spaces (Watkins and
 * Dayan 1992; Sutton and Barto 2018, section 6.5): Q(s,a) ← Q(s,a) + α [r + γ max Q(s',·) − Q(s,a)].
 *
 * A truncated episode bootstraps from its last observation, a terminated one does not. Ties between
 * greedy actions are broken by a draw.
 */
export const qLearning: Trainer<QLearningConfig, QLearningState, QLearningEvent, QLearningProblem> =
  {
    id: 'q-learning',
    version: 1,
    config: qLearningConfig,
    needsEnvironment: true,

    prepare(config, environment) {
      return { config, ...discreteEnvironment('q-learning', environment) };
    },

    start(config, key, { observations, actions }) {
      const entries = observations * actions;
      return {
        phase: 0,
        step: 0,
        episode: 0,
        episodeReturn: 0,
        observation: 0,
        action: 0,
        outcome: null,
        table: PersistentFloat64Array.from(new Float64Array(entries).fill(config.initialValue)),
        visits: PersistentInt32Array.zeros(entries),
        keys: { policy: foldIn(key, 0), environment: foldIn(key, 1), reset: foldIn(key, 2) },
      };
    },

    decide(state, problem) {
      if (state.phase === 0) return decideStep(state, problem);
      const outcome = state.outcome as Step<unknown, number>;
      if (state.phase === 1) return { kind: 'reward', reward: outcome.reward };
      const next = (outcome.observation - problem.observationStart) * problem.actions;
      const index = entry(state, problem);
      const target = outcome.terminated
        ? outcome.reward
        : outcome.reward +
          problem.config.discount * greatest(state.table, next, next + problem.actions);
      return { kind: 'parameter-update', index, tdError: target - state.table.get(index) };
    },

    evolve(state, event, problem) {
      switch (event.kind) {
        case 'environment-step': {
          const begins = isOver(state.outcome);
          return {
            phase: 1,
            step: state.step,
            episode: begins ? state.episode + 1 : state.episode,
            episodeReturn: begins ? 0 : state.episodeReturn,
            observation: event.observation,
            action: event.action,
            outcome: event.outcome,
            table: state.table,
            visits: state.visits,
            keys: state.keys,
          };
        }
        case 'reward':
          return {
            phase: 2,
            step: state.step,
            episode: state.episode,
            episodeReturn: state.episodeReturn + event.reward,
            observation: state.observation,
            action: state.action,
            outcome: state.outcome,
            table: state.table,
            visits: state.visits,
            keys: state.keys,
          };
        case 'parameter-update': {
          const { index, tdError } = event;
          const visits = state.visits.get(index) + 1;
          const value = state.table.get(index) + learningRateAt(problem.config, visits) * tdError;
          return {
            phase: 0,
            step: state.step + 1,
            episode: state.episode,
            episodeReturn: state.episodeReturn,
            observation: state.observation,
            action: state.action,
            outcome: state.outcome,
            table: state.table.set(index, value),
            visits: state.visits.set(index, visits),
            keys: state.keys,
          };
        }
      }
    },

    columns(_config, problem): EventColumns {
      const observation = rangeColumn(problem.observationStart, problem.observations);
      return {
        'environment-step': {
          observation,
          action: rangeColumn(problem.actionStart, problem.actions),
          nextObservation: observation,
          terminated: 'bool',
          truncated: 'bool',
          outcome: 'live',
        },
        reward: { reward: 'float64' },
        'parameter-update': {
          index: indexColumn(problem.observations * problem.actions),
          tdError: 'float64',
        },
      };
    },

    transitions: ({ steps }) => 3 * steps,

    restore(state, recorded, { environment }) {
      if (recorded.kind !== 'environment-step') return recorded;
      const { observation, action, nextObservation, terminated, truncated } = recorded;
      const before = isOver(state.outcome)
        ? environment.reset(foldIn(state.keys.reset, state.episode)).state
        : (state.outcome as Step<unknown, number>).state;
      const outcome = environment.recover?.(before, action, nextObservation) ?? null;
      if (outcome === null) return null;
      return {
        kind: 'environment-step',
        observation,
        action,
        nextObservation,
        terminated,
        truncated,
        outcome,
      };
    },
  };

/** Chooses an action, ε-greedily, and steps the environment; resets it first where an episode begins. */
function decideStep(state: QLearningState, problem: QLearningProblem): QLearningStep | null {
  const { config, environment, actions } = problem;
  const { step, table } = state;
  if (step >= config.steps) return null;
  const previous = state.outcome;
  let before: unknown;
  let observation: number;
  if (previous === null || previous.terminated || previous.truncated) {
    const reset = environment.reset(foldIn(state.keys.reset, state.episode));
    before = reset.state;
    observation = reset.observation;
  } else {
    before = previous.state;
    observation = previous.observation;
  }
  drawWords(state.keys.policy, step, words);
  const draw = (words[1]! >>> 0) / TWO_32;
  const first = (observation - problem.observationStart) * actions;
  const action =
    problem.actionStart +
    ((words[0]! >>> 0) / TWO_32 < epsilonAt(config, step)
      ? Math.floor(draw * actions)
      : greedyAction(table, first, actions, draw));
  const outcome = environment.step(before, action, foldIn(state.keys.environment, step));
  return {
    kind: 'environment-step',
    observation,
    action,
    nextObservation: outcome.observation,
    terminated: outcome.terminated,
    truncated: outcome.truncated,
    outcome,
  };
}

/** The greedy action among the `actions` entries from `first`; `draw` in [0, 1) decides between ties. */
function greedyAction(
  table: PersistentArray,
  first: number,
  actions: number,
  draw: number,
): number {
  let best = table.get(first);
  let bestAction = 0;
  let ties = 1;
  for (let action = 1; action < actions; action++) {
    const value = table.get(first + action);
    if (value > best) {
      best = value;
      bestAction = action;
      ties = 1;
    } else if (value === best) {
      ties++;
    }
  }
  if (ties === 1) return bestAction;
  let rank = Math.floor(draw * ties);
  for (let action = bestAction; action < actions; action++) {
    if (table.get(first + action) === best && rank-- === 0) return action;
  }
  return bestAction;
}

/** The greatest of the entries from `first` up to but without `end`. */
function greatest(table: PersistentArray, first: number, end: number): number {
  let best = table.get(first);
  for (let i = first + 1; i < end; i++) {
    const value = table.get(i);
    if (value > best) best = value;
  }
  return best;
}

/** The table's entry for the state's last observation and action. */
function entry(state: QLearningState, problem: QLearningProblem): number {
  return (
    (state.observation - problem.observationStart) * problem.actions +
    (state.action - problem.actionStart)
  );
}

/** Whether the next step begins an episode. */
function isOver(outcome: Step<unknown, number> | null): boolean {
  return outcome === null || outcome.terminated || outcome.truncated;
}
