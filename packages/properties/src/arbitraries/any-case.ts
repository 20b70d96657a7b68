import type { AnyTrainer, Environment } from '@reprise/core';
import fc, { type Arbitrary } from 'fast-check';
import { badArgument, isArbitrary } from '../check-argument.ts';
import { checkOptions } from '../check-options.ts';
import type { LawCase } from '../law.ts';
import { anyConfig, classifyConfig } from './any-config.ts';
import { anyMdp } from './any-mdp.ts';
import { anySeed, classifySeed } from './any-seed.ts';

/** What of a trainer's cases is not to be drawn from its schema. */
export interface CaseInput {
  /** Fields of the config with an arbitrary of their own. */
  readonly config?: Readonly<Record<string, Arbitrary<unknown>>>;
  /** The environments of a trainer that needs one, or the one; small finite MDPs by default, some truncated soon. */
  readonly environment?: Arbitrary<AnyEnvironment> | AnyEnvironment;
}

// biome-ignore lint/suspicious/noExplicitAny: environments of any state, observation and action
type AnyEnvironment = Environment<any, any, any>;

/** Steps after which episodes are truncated: beyond most runs that are drawn, or several times within one. */
const LIMITS = [100, 7, 3];

/** The fields that cases of `anyCase` take from no schema, by the cases. */
const fixed = new WeakMap<object, readonly string[]>();

/**
 * Runs of a trainer: configs straight from its schema, seeds, and environments where it needs one. Throws
 * `bad-argument` for an option that is none, a field that the config has not, and what is no environment.
 */
export function anyCase(trainer: AnyTrainer, input: CaseInput = {}): Arbitrary<LawCase> {
  checkOptions('anyCase', input);
  const { config = {}, environment } = input;
  const worlds = environment ? worldsOf(environment) : anyMdp({ maxEpisodeSteps: LIMITS });
  const cases = fc.record(
    {
      config: anyConfig(trainer.config, config) as Arbitrary<LawCase['config']>,
      seed: anySeed(),
      environment: trainer.needsEnvironment ? worlds : fc.constant(undefined),
    },
    { noNullPrototype: true },
  ) as Arbitrary<LawCase>;
  fixed.set(cases, Object.keys(config));
  return cases;
}

function worldsOf(given: NonNullable<CaseInput['environment']>): Arbitrary<AnyEnvironment> {
  const { step } = Object(given) as { step?: unknown };
  if (isArbitrary(given)) return given as Arbitrary<AnyEnvironment>;
  if (typeof step === 'function') return fc.constant(given as AnyEnvironment);
  throw badArgument(
    'anyCase',
    'an environment',
    given,
    'one, as cartPole(), or an arbitrary of them',
  );
}

/** The fields of the config that were given arbitraries of their own; none where `anyCase` did not make the cases. */
export function fixedIn(cases: Arbitrary<LawCase>): readonly string[] {
  return fixed.get(cases) ?? [];
}

/** What a case of a trainer is like, for `fc.statistics`: its config, seed, and whether it has a world. */
export function classifyCase(trainer: Pick<AnyTrainer, 'config'>): (input: LawCase) => string[] {
  const ofConfig = classifyConfig(trainer.config);
  return ({ config, seed, environment }) => [
    ...ofConfig(config),
    ...classifySeed(seed).map((name) => `seed ${name}`),
    environment ? `in ${environment.id}` : 'in no environment',
  ];
}
