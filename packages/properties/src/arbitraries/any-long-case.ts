import type { AnyTrainer, Environment, Outcome } from '@reprise/core';
import { finiteMdp } from '@reprise/environments';
import fc, { type Arbitrary } from 'fast-check';
import type { LawCase } from '../law.ts';
import { anyCase, fixedIn } from './any-case.ts';
import { fieldsOf, isLongByDefault } from './any-config.ts';

/** Steps of a long run. */
const STEPS = 1100;

/** More states than a byte can count. */
const STATES = 300;

/** A config, possibly of some fields. */
type Config = Readonly<Record<string, unknown>>;

/**
 * Long runs of a trainer: each field of the config whose default makes a run long is 1,100, or its default where
 * that is less or the schema allows no other; what neither suits stays as it is drawn, and so do fields that
 * `anyCase` was given arbitraries for. Where no `cases` are given, they are those of `anyCase` in `wideWorld`.
 */
export function anyLongCase(
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase> = anyCase(trainer, { environment: fc.constant(wideWorld()) }),
): Arbitrary<LawCase> {
  const fixed = fixedIn(cases);
  const defaults: Config = Object.fromEntries(
    Object.entries(fieldsOf(trainer.config))
      .filter(([name, field]) => isLongByDefault(field) && !fixed.includes(name))
      .map(([name, field]) => [name, field.default]),
  );
  return cases.map((input) => ({ ...input, config: lengthened(trainer, input.config, defaults) }));
}

/** The config with each of the fields long, as far as the schema allows it. */
function lengthened({ config: schema }: AnyTrainer, drawn: Config, defaults: Config): Config {
  const isAllowed = (config: Config) => schema.safeParse(config).success;
  const short = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, Math.min(value as number, STEPS)]),
  );
  // All of them at first, for one may have to fit another.
  const wholes = [short, defaults].map((long) => ({ ...drawn, ...long }));
  let config: Config = wholes.find(isAllowed) ?? drawn;
  for (const name of Object.keys(defaults)) {
    const values = [short[name], defaults[name]].map((value) => ({ ...config, [name]: value }));
    config = values.find(isAllowed) ?? config;
  }
  return config;
}

/**
 * A world of 300 states and 2 actions (`FiniteMdp-v0`) that begins in any of them, ends by chance, and is
 * truncated after 7 steps; rewards are 0 or 1.
 */
export function wideWorld(): Environment {
  const outcome = (nextState: number, probability: number, terminated: boolean): Outcome => {
    return { probability, nextState, reward: nextState % 2, terminated };
  };
  const outcomes = Array.from({ length: STATES }, (_, state) =>
    [1, 7].map((stride) => [
      outcome((state + stride) % STATES, 0.75, false),
      outcome((state * stride + 2) % STATES, 0.25, state % 5 === 0),
    ]),
  );
  const initial = Array.from({ length: STATES }, (_, state) => (state < 256 ? 1 / 256 : 0));
  return finiteMdp({ outcomes, initial, maxEpisodeSteps: 7 }) as Environment;
}
