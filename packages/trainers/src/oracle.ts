import type { Environment } from '@reprise/core';

/** What a trainer's answer is, exactly, for one config; computed by other means than the trainer's. */
export interface Answer<State> {
  /** How the exact answer was found: `value iteration`. */
  readonly name: string;
  /** What the numbers are: `weights`. */
  readonly label: string;
  readonly exact: number | readonly number[];
  /** The same of a state that training reached. */
  reached(state: State): number | readonly number[];
  /** How far a state is from the exact answer, at least 0; 0: there. */
  error(state: State): number;
}

/** Computes the exact answer of a config; null where there is none to be had. */
export type Oracle<Config, State> = (
  config: Config,
  environment?: Environment,
) => Answer<State> | null;
