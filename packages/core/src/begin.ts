import type { z } from 'zod';
import type { EventColumns } from './columns.ts';
import type { Environment } from './environment.ts';
import { RepriseError, TrainerError } from './errors.ts';
import { keyOf } from './key.ts';
import { didYouMean } from './nearest.ts';
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

/**
 * Parses `input` by `schema`; throws `bad-config` with one line that names every field that is off, and
 * those that the schema of an object does not know, which zod would pass over.
 */
export function parseConfig<Config>(
  owner: string,
  schema: z.ZodType<Config>,
  input: unknown,
): Config {
  const result = schema.safeParse(input);
  const issues = result.success ? [] : result.error.issues;
  const lines = [
    ...unknownIn(schema, input),
    ...issues.flatMap(({ path, message, code }) => {
      if (code === 'unrecognized_keys' && path.length === 0) return [];
      return path.length > 0 ? `${path.join('.')}: ${message}` : message;
    }),
  ];
  if (result.success && lines.length === 0) return result.data;
  throw new RepriseError('bad-config', `${owner}: ${lines.join('; ')}`);
}

/** What is wrong with the fields that an object's schema has not, unless it takes any; nothing, or one text. */
function unknownIn(schema: z.ZodType, input: unknown): string[] {
  const { shape, def } = objectIn(schema) as { shape?: object; def: { catchall?: z.ZodType } };
  const takesAny = def.catchall !== undefined && def.catchall.def.type !== 'never';
  if (!shape || takesAny || typeof input !== 'object' || input === null) return [];
  const known = Object.keys(shape);
  const unknown = Object.entries(input)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => name);
  if (unknown.length === 0) return [];
  const told = unknown.map((name) => `'${name}'${didYouMean(name, known)}`).join(', ');
  return [`no field ${told}: there ${known.length > 0 ? `are ${known.join(', ')}` : 'is none'}`];
}

/** The schema that takes the input, without what comes after it: a default, a transformation. */
function objectIn(schema: z.ZodType): z.ZodType {
  const { innerType, in: first } = schema.def as { innerType?: z.ZodType; in?: z.ZodType };
  const inner = innerType ?? first;
  return inner ? objectIn(inner) : schema;
}
