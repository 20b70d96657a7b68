import type { ZodType } from 'zod';
import type { EventColumns } from './columns.ts';
import type { Environment } from './environment.ts';
import type { Key } from './key.ts';
import type { TrainingEvent } from './transition.ts';

/**
 * A pure description of learning: `decide` holds all the cost and all the randomness, `evolve` is a
 * cheap fold over the facts that `decide` found.
 *
 * `Problem` is what both need besides the state and what config and environment fix once for a whole
 * run: tables, data, constants. Simple trainers have none.
 */
export interface Trainer<Config, State, Event extends TrainingEvent, Problem = void> {
  readonly id: string;
  /** Raised whenever the same config and seed give other events. */
  readonly version: number;
  /** Defaults, ranges and descriptions; flags, forms and arbitraries come from it. */
  readonly config: ZodType<Config>;
  /** Whether runs need an environment. */
  readonly needsEnvironment?: boolean;
  /** What is fixed for a whole run; throws `bad-environment` or `bad-config` where they do not fit. */
  prepare?(config: Config, environment: Environment | undefined): Problem;
  /** The state before the first transition. */
  start(config: Config, key: Key, problem: Problem): State;
  /** The next fact; null: finished. A `Question` where only the world outside knows the answer. */
  decide(state: State, problem: Problem): Event | Question | null;
  /** The state after `event`; draws nothing and computes no gradient. */
  evolve(state: State, event: Event, problem: Problem): State;
  /** Which fields of each kind of event a recording keeps, and how wide they are. */
  columns(config: Config, problem: Problem): EventColumns;
  /** How many transitions a whole run makes, where that is known beforehand. */
  transitions?(config: Config, problem: Problem): number;
  /**
   * Rebuilds an event's live-only fields from the state before it and what was recorded of it.
   * Without it, replay asks `decide`.
   */
  restore?(state: State, recorded: Event, problem: Problem): Event | null;
  /**
   * The event that the world's answer makes of a question, or the next question; needed where `decide`
   * asks.
   */
  answer?(state: State, question: Question, answer: unknown, problem: Problem): Event | Question;
  /**
   * The world's answer to a question as a recorded event holds it: what replay and verify answer.
   * Undefined where the event holds none.
   */
  recall?(event: Event, question: Question): unknown;
}

/** What only a world outside the run can answer (a simulator, a person, another process). */
export interface Question {
  readonly kind: 'question';
  /** What is asked; plain data. */
  readonly question: unknown;
}

/** A world that is not pure: the run asks it, and records what it answered. */
export interface World {
  ask(question: unknown): unknown | Promise<unknown>;
}

/** A trainer of whatever type: what catalogues list and tools take. */
// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds trainers of different types
export type AnyTrainer = Trainer<any, any, any, any>;
