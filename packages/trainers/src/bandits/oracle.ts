import type { PersistentArray, TableModel } from '@reprise/core';
import ln from '@stdlib/math-base-special-ln';
import { expectedReward } from '../dynamic-programming.ts';
import type { Oracle } from '../oracle.ts';
import { greedyPolicy } from '../q-learning/index.ts';
import { reachableStates } from '../reachable.ts';

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
  const means = model ? armMeans(model) : null;
  if (means === null) return null;
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
 * 8 Σ ln n / Δ + (1 + π²/3) Σ Δ over the arms that are worse by Δ.
 */
export function ucb1RegretBound(means: readonly number[], pulls: number): number {
  return gaps(means).reduce(
    (sum, gap) => sum + (8 * ln(pulls)) / gap + (1 + (Math.PI * Math.PI) / 3) * gap,
    0,
  );
}

/** By how much each arm that is not the best is worse. */
function gaps(means: readonly number[]): readonly number[] {
  const best = Math.max(...means);
  return means.map((mean) => best - mean).filter((gap) => gap > 0);
}
