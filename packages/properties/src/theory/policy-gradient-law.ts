import { begin, RepriseError } from '@reprise/core';
import { type Law, LawError } from '../law.ts';
import { neededTable, numbersOf } from '../number-list.ts';
import { forEachTransition } from '../transitions-of.ts';
import { policyGradient } from './policy-gradient.ts';

/** What rounding may add up to. */
const TOLERANCE = 1e-9;

/**
 * The law of learners of a softmax policy in expectation: each update moves the logits, the state's `table`, by the
 * learning rate times the exact gradient of the expected return (the policy gradient theorem; Sutton et al.
 * 2000). For runs in expectation (`inExpectation` of @reprise/trainers), of a gradient bandit for one:
 * Σ P(τ) ĝ(τ) = ∇J, whatever its baseline.
 *
 * Needs an environment with an exact model. `discount` is that of the return; it is 1 by default, for one-step
 * episodes.
 */
export const policyGradientLaw: Law = gradientAscentLaw();

/** The same of returns with another discount, and a learning rate that the config calls by another name. */
export function gradientAscentLaw({
  discount = 1,
  learningRate = (config: { readonly learningRate: number }) => config.learningRate,
} = {}): Law {
  return {
    sentence: 'the expected step is the learning rate times the gradient of the expected return',
    check(trainer, input) {
      const model = input.environment?.model?.();
      if (!model) {
        throw new RepriseError(
          'bad-claim',
          'the exact gradient is that of an environment with a model',
        );
      }
      const tableOf = (state: unknown) => numbersOf(neededTable(trainer, state));
      const { state: first, config } = begin(trainer, input);
      const rate = learningRate(config as { learningRate: number });
      let logits = tableOf(first);
      forEachTransition(trainer, input, ({ seq, event, state }) => {
        if (event.kind !== 'parameter-update') return;
        const gradient = policyGradient(model, logits, discount);
        const after = tableOf(state);
        after.forEach((value, entry) => {
          const expected = logits[entry]! + rate * gradient[entry]!;
          if (Math.abs(value - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))) return;
          throw new LawError(
            `logit ${entry} is at ${value}; the gradient leads to ${expected}`,
            seq,
          );
        });
        logits = after;
      });
    },
  };
}
