import { type PersistentArray, reachableStates, type TableModel } from '@reprise/core';
import ln from '@stdlib/math-base-special-ln';
import { expectedReward } from '../dynamic-programming.ts';
import type { Oracle } from '../oracle.ts';
import { greedyPolicy } from '../q-learning/index.ts';

/** The mean reward of each arm; null where the rewards depend on more than the arm. */
export function armMeans(model: TableModel): readonly number[] | null {
  const states = reachableStates(model).flatMap((is, state) => (is ? [state] : []));
  const means = states.map((state) =>
    model.outcomes[state]!.map((_, arm) => expectedReward(model, state, arm)),
  );
  const first = means[0];
  if (!first) return null;
  return means.every((others) => others.every((mean, arm) => mean === first[arm])) ? first : null;
}

/** A bandit's exact answer: the mean reward of the best arm. */
export const banditOracle: Oracle<unknown, { readonly table: PersistentArray }> = (
  _config,
  environment,
) => {
  const model = environment?.model?.();
  const means = model ? armMeans(model) : environment?.armMeans;
  if (!means) return null;
  const best = Math.max(...means);
  const preferred = (table: PersistentArray) =>
    means[greedyPolicy(table.toTypedArray(), means.length)[0]!]!;
  return {
    name: 'the arms’ means',
    label: 'mean reward of the arm preferred',
    exact: best,
    reached: ({ table }) => preferred(table),
    error: ({ table }) => best - preferred(table),
  };
};

/**
 * The bound on UCB1's expected regret after n pulls (Auer, Cesa-Bianchi and Fischer 2002, theorem 1):
 * 8 Σ ln n / Δ + (1 + π²/3) Σ Δ over the arms that are worse by Δ. It holds for any n, for rewards in
 * [0, 1] that are drawn anew each pull, and for c = √2.
 */
export function ucb1RegretBound(means: readonly number[], pulls: number): number {
  return gaps(means).reduce(
    (sum, gap) => sum + (8 * ln(pulls)) / gap + (1 + (Math.PI * Math.PI) / 3) * gap,
    0,
  );
}

/**
 * The factor of ln n in the least expected regret there can be (Lai and Robbins 1985, theorem 1), for
 * arms that pay 1 or nothing: Σ Δ / KL(mean, best), KL(p, q) = p ln (p / q) + (1 − p) ln ((1 − p) / (1 − q)).
 * It holds in the limit of many pulls, for learners whose regret is below any power of n on every such
 * bandit; a single run, or few pulls, may stay below it. The best mean lies between 0 and 1.
 */
export function laiRobbinsRate(means: readonly number[]): number {
  const best = Math.max(...means);
  return means
    .filter((mean) => mean < best)
    .reduce((sum, mean) => sum + (best - mean) / divergence(mean, best), 0);
}

/** The Kullback–Leibler divergence of coins of probability p and q. */
function divergence(p: number, q: number): number {
  const part = (share: number, other: number) => (share === 0 ? 0 : share * ln(share / other));
  return part(p, q) + part(1 - p, 1 - q);
}

/** By how much each arm that is not the best is worse. */
function gaps(means: readonly number[]): readonly number[] {
  const best = Math.max(...means);
  return means.map((mean) => best - mean).filter((gap) => gap > 0);
}
