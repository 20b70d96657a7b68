import type { AnyTrainer, Environment, Outcome } from '@reprise/core';
import { finiteMdp } from '@reprise/environments';
import fc, { type Arbitrary } from 'fast-check';
import type { LawCase } from '../law.ts';
import { anyCase } from './any-case.ts';
import { fieldsOf, isLongByDefault } from './any-config.ts';

/** Steps of a long run. */
const STEPS = 1100;

/** More states than a byte can count. */
const STATES = 300;

/**
 * Long runs of a trainer: each field of the config whose default makes a run long is its default, or 1,100
 * where that is less. Where no `cases` are given, they are those of `anyCase` in `wideWorld`.
 */
export function anyLongCase(
  trainer: AnyTrainer,
  cases: Arbitrary<LawCase> = anyCase(trainer, { environment: fc.constant(wideWorld()) }),
): Arbitrary<LawCase> {
  const fields = Object.entries(fieldsOf(trainer.config)).filter(([, field]) =>
    isLongByDefault(field),
  );
  const long = Object.fromEntries(
    fields.map(([name, field]) => [name, Math.min(field.default as number, STEPS)]),
  );
  return cases.map((input) => ({ ...input, config: { ...input.config, ...long } }));
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
