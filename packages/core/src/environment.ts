import { RepriseError } from './errors.ts';
import type { Key } from './key.ts';
import type { Scene } from './scene.ts';
import type { Space } from './spaces/space.ts';

/** What one step of an environment gives; words and meaning are Gymnasium's. */
export interface Step<State, Observation> {
  readonly state: State;
  readonly observation: Observation;
  readonly reward: number;
  /** The episode reached an end of the world's own: nothing comes after, so nothing is bootstrapped. */
  readonly terminated: boolean;
  /**
   * The episode was cut off from outside (a step limit): what would have come after still counts, unless it is
   * terminated too. The step at the limit is truncated whatever else it is: as Gymnasium's TimeLimit, one that
   * comes to an end of the world's own right there says both.
   */
  readonly truncated: boolean;
}

/**
 * Gymnasium's environment, made pure: state and randomness are arguments, so the same
 * (state, action, key) always gives the same step.
 */
export interface Environment<State = unknown, Observation = unknown, Action = unknown> {
  /** The id, as Gymnasium registers it where it does: `FrozenLake-v1`. */
  readonly id: string;
  /** The options it was made with, plain JSON: what a recording needs to make it again. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  /** Steps after which an episode is truncated; null: never. */
  readonly maxEpisodeSteps: number | null;
  /** The mean return at which the environment counts as solved; null: none is defined. */
  readonly rewardThreshold: number | null;
  /**
   * Whether it is outside the run (another process, a person): it cannot be reset or stepped, trainers
   * ask `{ reset: true }` and `{ step: action }`, and the run's world answers.
   */
  readonly isExternal?: boolean;
  /**
   * Whether every episode begins alike: the key is not looked at. Not the opposite of Gymnasium's
   * `nondeterministic`, which is of what not even a seed decides.
   */
  readonly isResetDeterministic?: boolean;
  /** Whether state and action alone decide a step: the key is not looked at. False: it is, however seldom it matters. */
  readonly isStepDeterministic?: boolean;
  /** The first state of an episode, and what is seen of it. */
  reset(key: Key): { readonly state: State; readonly observation: Observation };
  /** One step; throws `bad-action` for an action outside `actionSpace`. */
  step(state: State, action: Action, key: Key): Step<State, Observation>;
  /**
   * The step that `action` in `state` must have been, seeing that it showed `observation`; null where
   * that does not say it all. Lets a replay rebuild states without stepping or drawing.
   */
  recover?(state: State, action: Action, observation: Observation): Step<State, Observation> | null;
  /** The exact model of a finite environment, for oracles. */
  model?(): TableModel;
  /** The off-policy evaluation it is known for: what a learner evaluates where it is not told. */
  readonly linearEvaluation?: LinearEvaluation;
  /** The mean reward of each arm of a bandit that has no model, for oracles. */
  readonly armMeans?: readonly number[];
  /** What each action of a Discrete space is called, from the first: `left`. */
  readonly actionNames?: readonly string[];
  /**
   * Which actions of a Discrete space do something in `state`, from the first: 1, or 0 for those that do
   * not; Gymnasium's `info["action_mask"]`.
   */
  actionMask?(state: State): readonly (0 | 1)[];
  /** A drawing of `state`. */
  render?(state: State): Scene;
  /** `state` as text for a terminal, with ANSI colours, as Gymnasium's `ansi` mode. */
  describe?(state: State): string;
}

/** One outcome of an action: Gymnasium's `P[s][a]` entry. */
export interface Outcome {
  readonly probability: number;
  readonly nextState: number;
  readonly reward: number;
  readonly terminated: boolean;
}

/** The exact model of a finite environment whose observation is its state's number. */
export interface TableModel {
  readonly states: number;
  readonly actions: number;
  /** `outcomes[state][action]`, in the order in which a draw scans them. */
  readonly outcomes: readonly (readonly (readonly Outcome[])[])[];
  /** The probability of each first state. */
  readonly initial: readonly number[];
}

/** A policy to evaluate by what another one does, with linear features, in a finite environment. */
export interface LinearEvaluation {
  /** The weight of the next value (gamma). */
  readonly discount: number;
  /** Probabilities of the policy that is evaluated, observations × actions, row-major. */
  readonly policy: readonly number[];
  /** The same of the policy that is followed. */
  readonly behaviour: readonly number[];
  /** Features of each observation, observations × weights, row-major. */
  readonly features: readonly number[];
  /** The weights to begin with. */
  readonly startWeights: readonly number[];
}

/** The `bad-action` error: names the environment, the action as it was given, and the space. */
export function badAction(
  environment: Pick<Environment, 'id' | 'actionSpace'>,
  action: unknown,
): RepriseError {
  const { id, actionSpace } = environment;
  return new RepriseError('bad-action', `${id}: action ${shown(action)} is not in ${actionSpace}`);
}

/** A value as it would be written in code: `'0'` is not `0`. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return value.constructor?.name ?? 'object';
}
