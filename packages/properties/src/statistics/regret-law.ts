import { RepriseError } from '@reprise/core';
import { type Law, type LawCase, LawError } from '../law.ts';
import { NothingCheckedError } from '../nothing-checked.ts';
import { forEachTransition } from '../transitions-of.ts';

/** A bound of the expected regret. */
export interface RegretClaim {
  /** What the expected regret is below after so many pulls, by what each arm pays in the mean. */
  bound(means: readonly number[], pulls: number): number;
  /** Pulls after which it is judged, fewer than the run makes. */
  readonly pulls: number;
  /** What it is called: `UCB1’s bound`. */
  readonly name?: string;
}

/** How many times the bound a single run may regret. */
const TIMES = 4;

/** The share of a sound learner's seeds that keep `regretLaw`, at the least: for `expectLawOverSeeds`. */
export const REGRET_RATES = { sound: 1 - 1 / TIMES, unsound: 0.25 } as const;

/**
 * The law that the regret of a bandit's run, Σ (best mean − mean of the arm that is pulled), is at most four
 * times the bound of its expectation. Regret is never negative, so that a learner whose expected regret is
 * below the bound keeps it with three seeds of four, at the least (Markov's inequality): it is for
 * `expectLawOverSeeds`, with `REGRET_RATES`, which tells a regret that grows with the pulls.
 *
 * The world needs a model, or `armMeans`. Throws a NothingCheckedError where no regret is more than that.
 */
export function regretLaw({ bound, pulls, name = 'the bound' }: RegretClaim): Law {
  return {
    sentence: `after ${pulls} pulls the regret is within ${TIMES} times ${name}`,
    check(trainer, input) {
      const means = meansOf(input);
      const best = Math.max(...means);
      const most = TIMES * bound(means, pulls);
      if (!(most < pulls * (best - Math.min(...means)))) {
        throw new NothingCheckedError(
          `${TIMES} times ${name} is ${most}, and no arm is so bad after ${pulls} pulls`,
        );
      }
      let made = 0;
      let regret = 0;
      forEachTransition(
        trainer,
        { ...input, until: () => made === pulls || regret > most },
        ({ seq, event }) => {
          if (event.kind !== 'environment-step') return;
          made++;
          regret += best - means[(event as unknown as { action: number }).action]!;
          if (regret > most) {
            throw new LawError(`the regret is ${regret} after ${made} pulls, above ${most}`, seq);
          }
        },
      );
      if (made < pulls) {
        throw new NothingCheckedError(`the run makes ${made} of ${pulls} pulls`);
      }
    },
  };
}

function meansOf({ environment }: LawCase): readonly number[] {
  const arms = environment?.armMeans ?? environment?.model?.().outcomes[0];
  if (!arms) {
    throw new RepriseError(
      'bad-claim',
      'regret is that of bandits with a model, or known means (armMeans)',
    );
  }
  return arms.map((arm) =>
    typeof arm === 'number'
      ? arm
      : arm.reduce((sum, { probability, reward }) => sum + probability * reward, 0),
  );
}
