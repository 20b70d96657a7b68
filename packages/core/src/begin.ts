import type { z } from 'zod';
import type { EventColumns } from './columns.ts';
import type { Environment } from './environment.ts';
import { RepriseError, TrainerError } from './errors.ts';
import { keyOf } from './key.ts';
import type { Trainer } from './trainer.ts';
import type { TrainingEvent } from './transition.ts';

/** What fixes a run's every bit: config, seed and environment; and where it goes on from, for a fork. */
export interface RunInput<Config, State> {
  /** Parsed by the trainer's schema, so fields with defaults may be left out. */
  readonly config?: Partial<Config>;
  /** A whole number in [0, 2^53); 0 by default. */
  readonly seed?: number;
  readonly environment?: Environment;
  /** Goes on from `state`, the state before transition `seq`, instead of from the start. */
  readonly from?: { readonly seq: number; readonly state: State };
}

/** A run made ready: its parsed config, its problem, and the state before its first transition. */
export interface Beginning<Config, State, Problem> {
  /** The trainer's id. */
  readonly trainer: string;
  readonly config: Config;
  readonly seed: number;
  readonly environment: Environment | undefined;
  readonly problem: Problem;
  readonly columns: EventColumns;
  readonly seq: number;
  readonly state: State;
}

/**
 * Parses the config and prepares problem and first state; `run`, recorders, replay and verify all
 * begin here. Throws `bad-config`, `bad-seed`, `bad-environment`, or a TrainerError in phase `start`.
 */
export function begin<Config, State, Event extends TrainingEvent, Problem>(
  trainer: Trainer<Config, State, Event, Problem>,
  input: RunInput<Config, State>,
): Beginning<Config, State, Problem> {
  const { seed = 0, environment, from } = input;
  const key = keyOf(seed);
  const config = parseConfig(trainer.id, trainer.config, input.config ?? {});
  if (trainer.needsEnvironment && environment === undefined) {
    throw new RepriseError('bad-environment', `${trainer.id} needs an environment`);
  }
  try {
    const problem = trainer.prepare?.(config, environment) as Problem;
    const columns = trainer.columns(config, problem);
    const state = from ? from.state : trainer.start(config, key, problem);
    return {
      ...{ trainer: trainer.id, config, seed, environment, problem, columns },
      ...{ seq: from?.seq ?? 0, state },
    };
  } catch (cause) {
    if (cause instanceof RepriseError) throw cause;
    throw new TrainerError(trainer.id, from?.seq ?? 0, 'start', cause);
  }
}

/** Parses `input` by `schema`; throws `bad-config` with one line that names every field that is off. */
export function parseConfig<Config>(
  owner: string,
  schema: z.ZodType<Config>,
  input: unknown,
): Config {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const path = issue.path.join('.');
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  throw new RepriseError('bad-config', `${owner}: ${lines.join('; ')}`);
}
