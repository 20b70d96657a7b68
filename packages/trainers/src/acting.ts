import {
  type Column,
  type Environment,
  type EventColumns,
  foldIn,
  type Key,
  type PersistentArray,
  PersistentFloat64Array,
  PersistentInt32Array,
  type Question,
  type Step,
  type Trainer,
} from '@reprise/core';
import type { ZodType } from 'zod';
import {
  type DiscreteEnvironment,
  discreteEnvironment,
  rangeColumn,
} from './discrete-environment.ts';

/** An action was taken, and the world went on. */
export interface EnvironmentStep<Observation = number> {
  readonly kind: 'environment-step';
  /** What was seen when the action was chosen. */
  readonly observation: Observation;
  readonly action: number;
  readonly nextObservation: Observation;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The whole step; live only. */
  readonly outcome: Step<unknown, Observation>;
  /** Its reward, where the world is outside: what replay cannot reckon from the rest. */
  readonly reward?: number;
}

/** The environment's reward for the step. */
export interface Reward {
  readonly kind: 'reward';
  readonly reward: number;
}

/**
 * The state of a learner that acts; `phase` is the kind of event that comes next. One shape for all, and
 * written out field by field where it is made: spreading a state costs 400 ns, writing it out 15.
 */
export interface ActingState<Memory = undefined, Observation = number> {
  readonly phase: 0 | 1 | 2;
  /** Steps that have been learned from. */
  readonly step: number;
  /** Episodes begun. */
  readonly episode: number;
  /** Sum of the rewards of this episode so far. */
  readonly episodeReturn: number;
  /** What the last action was taken on, the action, and what came of it (null before the first). */
  readonly observation: Observation;
  readonly action: number;
  readonly outcome: Step<unknown, Observation> | null;
  /** What is learned: action values (observations × actions, row-major), values, or weights. */
  readonly table: PersistentArray;
  /** Updates of each entry. */
  readonly visits: PersistentArray;
  readonly keys: ActingKeys;
  /** What the learner keeps besides: traces, a model, the next action; absent where it keeps nothing. */
  readonly memory?: Memory;
}

/** The keys of a run's draws: one stream each. */
export interface ActingKeys {
  readonly policy: Key;
  readonly environment: Key;
  readonly reset: Key;
}

/** What config and environment fix for a run. */
export interface ActingProblem<Config> extends DiscreteEnvironment {
  readonly config: Config;
}

/** An environment to act in, with a first observation to put in the state before there is one. */
export interface ActingWorld<Observation> {
  readonly environment: Environment<unknown, Observation, number>;
  readonly actions: number;
  readonly actionStart: number;
  readonly observationColumn: Column;
  readonly noObservation: Observation;
}

/** A learner that acts: all that tells it from the others. */
export interface ActingLearner<
  Config extends ActingConfig,
  Memory,
  Update extends { readonly kind: 'parameter-update' },
  Problem extends ActingWorld<unknown> & { readonly config: Config },
  Observation = number,
  World extends ActingWorld<unknown> = DiscreteEnvironment,
> {
  readonly id: string;
  readonly version: number;
  readonly config: ZodType<Config>;
  /** The environments it takes; those with discrete spaces, where it does not say. */
  world?(trainer: string, environment: Environment | undefined): World;
  /** What it fixes for a run beyond config and environment. */
  prepare?(problem: World & { readonly config: Config }): Problem;
  /** How many entries its table has, all with the config's initial value; or the first table itself. */
  entries(problem: Problem): number | Float64Array;
  /** What it keeps besides the table, at first. */
  start?(problem: Problem): Memory;
  /** The action to take on `observation`, from 0; the state is the one before the step. */
  act(state: ActingState<Memory, Observation>, observation: Observation, problem: Problem): number;
  /** What it keeps of a step and its reward for later updates. */
  remember?(state: ActingState<Memory, Observation>, reward: number, problem: Problem): Memory;
  /** Whether an update follows the reward; always, where it does not say. */
  isDue?(state: ActingState<Memory, Observation>, problem: Problem): boolean;
  /** What is learned. */
  update(state: ActingState<Memory, Observation>, problem: Problem): Update;
  /** The state with `update` in it, made by `learned`. */
  learn(
    state: ActingState<Memory, Observation>,
    update: Update,
    problem: Problem,
  ): ActingState<Memory, Observation>;
  /** What an update draws: how likely each is of the updates it may make; it draws nothing, where it does not say. */
  chances?(
    state: ActingState<Memory, Observation>,
    problem: Problem,
  ): readonly UpdateChance<Update>[];
  /**
   * How likely the action is in `entry` (observations × actions, row-major), where an update is of more
   * than one action's value.
   */
  actionProbability?(
    state: ActingState<Memory, Observation>,
    entry: number,
    problem: Problem,
  ): number;
  /** The columns of an update. */
  columns(problem: Problem): EventColumns[string];
  /** Updates made after each step, where that is always the same number. */
  updatesPerStep?(config: Config): number;
}

/** One of the updates that a learner may draw. */
export interface UpdateChance<Update> {
  readonly probability: number;
  /** Whether `update` is the one. */
  is(update: Update): boolean;
}

/** A learner that acts as a trainer, with what it takes to run it on expectations. */
export type ActingTrainer<
  Config,
  Memory,
  Update extends { readonly kind: 'parameter-update' },
  Problem extends ActingWorld<unknown> & { readonly config: Config },
  Observation = number,
> = Trainer<
  Config,
  ActingState<Memory, Observation>,
  EnvironmentStep<Observation> | Reward | Update,
  Problem
> &
  Pick<
    // biome-ignore lint/suspicious/noExplicitAny: a learner's config and world are fixed by its problem
    ActingLearner<any, Memory, Update, Problem, Observation, any>,
    'chances' | 'actionProbability'
  >;

/** What every acting learner's config holds. */
export interface ActingConfig {
  readonly steps: number;
  readonly initialValue?: number;
}

/**
 * The trainer of a learner that acts: environment step, reward, then as many updates as it makes. A new
 * episode is begun by the step that follows a terminated or truncated one.
 */
export function actingTrainer<
  Config extends ActingConfig,
  Memory,
  Update extends { readonly kind: 'parameter-update' },
  Problem extends ActingWorld<unknown> & { readonly config: Config } = ActingProblem<Config>,
  Observation = number,
  World extends ActingWorld<unknown> = DiscreteEnvironment,
>(
  learner: ActingLearner<Config, Memory, Update, Problem, Observation, World>,
): ActingTrainer<Config, Memory, Update, Problem, Observation> {
  const { id, version, config, act, update, learn, remember, isDue } = learner;
  const { chances, actionProbability } = learner;
  const asking = (
    state: ActingState<Memory, Observation>,
    observation: Observation,
    problem: Problem,
  ): Question => {
    const step = problem.actionStart + act(state, observation, problem);
    return { kind: 'question', question: { step, observation } satisfies Asked<Observation> };
  };
  return {
    id,
    version,
    config,
    needsEnvironment: true,

    prepare(config, environment) {
      const world = (learner.world ?? discreteEnvironment)(id, environment) as World;
      const problem = { config, ...world };
      return learner.prepare?.(problem) ?? (problem as unknown as Problem);
    },

    start(config, key, problem) {
      const entries = learner.entries(problem);
      const first =
        typeof entries === 'number'
          ? new Float64Array(entries).fill(config.initialValue ?? 0)
          : entries;
      const state = {
        phase: 0 as const,
        step: 0,
        episode: 0,
        episodeReturn: 0,
        observation: problem.noObservation as Observation,
        action: 0,
        outcome: null,
        table: PersistentFloat64Array.from(first),
        visits: PersistentInt32Array.zeros(first.length),
        keys: { policy: foldIn(key, 0), environment: foldIn(key, 1), reset: foldIn(key, 2) },
      };
      return learner.start === undefined ? state : { ...state, memory: learner.start(problem) };
    },

    decide(state, problem) {
      if (state.phase === 1) {
        return { kind: 'reward', reward: (state.outcome as Step<unknown, Observation>).reward };
      }
      if (state.phase === 2) return update(state, problem);
      if (state.step >= problem.config.steps) return null;
      const environment = problem.environment as Environment<unknown, Observation, number>;
      const previous = state.outcome;
      if (environment.isExternal) {
        return isOver(previous)
          ? { kind: 'question', question: { reset: true } }
          : asking(state, previous!.observation, problem);
      }
      let before: unknown;
      let observation: Observation;
      if (previous === null || previous.terminated || previous.truncated) {
        const reset = environment.reset(foldIn(state.keys.reset, state.episode));
        before = reset.state;
        observation = reset.observation;
      } else {
        before = previous.state;
        observation = previous.observation;
      }
      // Before the action is chosen, so that the processor works at both draws at once.
      const draw = foldIn(state.keys.environment, state.step);
      const action = problem.actionStart + act(state, observation, problem);
      const outcome = environment.step(before, action, draw);
      return {
        kind: 'environment-step',
        observation,
        action,
        nextObservation: outcome.observation,
        terminated: outcome.terminated,
        truncated: outcome.truncated,
        outcome,
      };
    },

    answer(state, { question }, answer, problem) {
      const asked = question as Asked<Observation>;
      const outcome = answer as Step<unknown, Observation>;
      if (asked.step === undefined) return asking(state, outcome.observation, problem);
      const { observation: nextObservation, reward, terminated, truncated } = outcome;
      const { observation, step: action } = asked;
      const whole = { state: null, observation: nextObservation, reward, terminated, truncated };
      return {
        kind: 'environment-step',
        observation,
        action,
        nextObservation,
        terminated,
        truncated,
        outcome: whole,
        reward,
      };
    },

    recall(event, { question }) {
      if (event.kind !== 'environment-step') return undefined;
      const { observation, nextObservation, reward, terminated, truncated } =
        event as EnvironmentStep<Observation>;
      return (question as Asked<Observation>).step === undefined
        ? { observation }
        : { observation: nextObservation, reward, terminated, truncated };
    },

    evolve(state, event, problem) {
      switch (event.kind) {
        case 'environment-step': {
          const begins = isOver(state.outcome);
          const next: ActingState<Memory, Observation> = {
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
          return state.memory === undefined ? next : withMemory(next, state.memory);
        }
        case 'reward': {
          const next: ActingState<Memory, Observation> = {
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
          if (state.memory === undefined) return next;
          const remembered =
            remember === undefined
              ? withMemory(next, state.memory)
              : withMemory(next, remember(state, event.reward, problem));
          return isDue === undefined || isDue(remembered, problem)
            ? remembered
            : learned(remembered, state.table, state.visits, remembered.memory);
        }
        default:
          return learn(state, event as Update, problem);
      }
    },

    columns(_config, problem): EventColumns {
      const observation = problem.observationColumn;
      return {
        'environment-step': {
          observation,
          action: rangeColumn(problem.actionStart, problem.actions),
          nextObservation: observation,
          terminated: 'bool',
          truncated: 'bool',
          outcome: 'live',
          ...(problem.environment.isExternal && { reward: 'float64' as const }),
        },
        reward: { reward: 'float64' },
        'parameter-update': learner.columns(problem)!,
      };
    },

    restore(state, recorded, problem) {
      if (recorded.kind !== 'environment-step') return recorded;
      const environment = problem.environment as Environment<unknown, Observation, number>;
      const { observation, action, nextObservation, terminated, truncated } = recorded;
      if (environment.isExternal) {
        const reward = recorded.reward!;
        const outcome = {
          state: null,
          observation: nextObservation,
          reward,
          terminated,
          truncated,
        };
        return { ...recorded, outcome };
      }
      const before = isOver(state.outcome)
        ? environment.reset(foldIn(state.keys.reset, state.episode)).state
        : (state.outcome as Step<unknown, Observation>).state;
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

    ...(chances && { chances }),
    ...(actionProbability && { actionProbability }),
    ...(learner.updatesPerStep && {
      transitions: (config: Config) => config.steps * (2 + learner.updatesPerStep!(config)),
    }),
  };
}

/** What a world outside is asked: a reset, or a step on what is seen. */
interface Asked<Observation> {
  readonly reset?: true;
  readonly step?: number;
  readonly observation: Observation;
}

/** The state after an update; `more`: another one comes before the next step. */
export function learned<Memory, Observation>(
  state: ActingState<Memory, Observation>,
  table: PersistentArray,
  visits: PersistentArray,
  memory: Memory | undefined,
  more = false,
): ActingState<Memory, Observation> {
  const next: ActingState<Memory, Observation> = {
    phase: more ? 2 : 0,
    step: more ? state.step : state.step + 1,
    episode: state.episode,
    episodeReturn: state.episodeReturn,
    observation: state.observation,
    action: state.action,
    outcome: state.outcome,
    table,
    visits,
    keys: state.keys,
  };
  return memory === undefined ? next : withMemory(next, memory);
}

function withMemory<Memory, Observation>(
  state: ActingState<Memory, Observation>,
  memory: Memory,
): ActingState<Memory, Observation> {
  return {
    phase: state.phase,
    step: state.step,
    episode: state.episode,
    episodeReturn: state.episodeReturn,
    observation: state.observation,
    action: state.action,
    outcome: state.outcome,
    table: state.table,
    visits: state.visits,
    keys: state.keys,
    memory,
  };
}

/** Whether the next step begins an episode. */
export function isOver(outcome: Step<unknown, unknown> | null): boolean {
  return outcome === null || outcome.terminated || outcome.truncated;
}
