import fc, { type Arbitrary } from 'fast-check';
import { sharesOf } from './shares.ts';

/** Of what a policy chooses, and on how many states or observations. */
export interface PolicyInput {
  readonly states: number;
  readonly actions: number;
  /** Whether every action has some probability; false by default. */
  readonly isExploring?: boolean;
}

/**
 * Policies as the probabilities of each action in each state, states × actions, row-major; rows sum to
 * exactly 1. They shrink to the first action everywhere, or to even ones where they explore.
 */
export function anyPolicy({
  states,
  actions,
  isExploring = false,
}: PolicyInput): Arbitrary<number[]> {
  const row = fc
    .array(fc.nat({ max: 8 }), { minLength: actions, maxLength: actions })
    .map((weights) => {
      if (isExploring) return sharesOf(weights.map((weight) => weight + 1));
      return sharesOf(Math.max(...weights) === 0 ? weights.with(0, 1) : weights);
    });
  return fc
    .array(row, { minLength: states, maxLength: states })
    .map((rows): number[] => rows.flat());
}

/** What a policy of so many actions is like, for `fc.statistics`. */
export function classifyPolicy(actions: number): (policy: readonly number[]) => string[] {
  return (policy) => {
    const rows = policy.filter((_, i) => i % actions === 0).length;
    const sure = policy.filter((chance) => chance === 1).length;
    return [
      sure === rows ? 'deterministic' : sure > 0 ? 'deterministic somewhere' : 'stochastic',
      policy.every((chance) => chance > 0) ? 'explores' : 'leaves out actions',
    ];
  };
}
