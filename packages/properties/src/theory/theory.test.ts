import { test as prop } from '@fast-check/vitest';
import type { AnyTrainer } from '@reprise/core';
import { gradientBandit, inExpectation, valueIterationTrainer } from '@reprise/trainers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyBandit } from '../arbitraries/any-bandit.ts';
import { anyCase } from '../arbitraries/any-case.ts';
import { anyMdp, type FiniteMdp } from '../arbitraries/any-mdp.ts';
import { assertLaw } from '../assert-law.ts';
import { contractionLaw } from '../convergence/contraction-law.ts';
import { expectGradient } from '../gradient.ts';
import { bellmanOptimality, greatestDifference, residualBound } from './bellman.ts';
import { optimalValues } from './optimal-values.ts';
import { expectedReturn, policyGradient, softmaxPolicy } from './policy-gradient.ts';
import { policyGradientLaw } from './policy-gradient-law.ts';
import { enumeratedGradient, trajectories } from './trajectories.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });
/** Enough numbers for any table of the MDPs drawn: 6 states × 3 actions. */
const table = fc.array(number, { minLength: 18, maxLength: 18 });
const discount = fc.double({ min: 0, max: 0.95, noNaN: true });

describe('the Bellman optimality operator', () => {
  prop.prop([anyMdp(), table, table, discount])('contracts by the discount', (mdp, a, b, gamma) => {
    const model = mdp.model();
    const entries = model.states * model.actions;
    const [one, other] = [a.slice(0, entries), b.slice(0, entries)];
    const after = greatestDifference(
      bellmanOptimality(model, one, gamma),
      bellmanOptimality(model, other, gamma),
    );
    expect(after).toBeLessThanOrEqual(gamma * greatestDifference(one, other) * (1 + 1e-9) + 1e-12);
  });

  prop.prop([anyMdp(), table, table, discount])('is monotone', (mdp, a, b, gamma) => {
    const model = mdp.model();
    const below = bellmanOptimality(model, a, gamma);
    const above = bellmanOptimality(
      model,
      a.map((value, i) => value + Math.abs(b[i]!)),
      gamma,
    );
    below.forEach((value, entry) => {
      expect(above[entry]!).toBeGreaterThanOrEqual(value - 1e-12);
    });
  });

  prop.prop([anyMdp({ kind: 'ergodic' }), table, number, discount])(
    'takes a constant added to all values to discount times it, where nothing ends',
    (mdp, a, constant, gamma) => {
      const model = mdp.model();
      const shifted = bellmanOptimality(
        model,
        a.map((value) => value + constant),
        gamma,
      );
      bellmanOptimality(model, a, gamma).forEach((value, entry) => {
        expect(Math.abs(shifted[entry]! - value - gamma * constant)).toBeLessThan(1e-11);
      });
    },
  );

  prop.prop([anyMdp(), table, discount])(
    "has Q* for its fixed point, and bounds any table's distance from it by its residual",
    (mdp, a, gamma) => {
      const model = mdp.model();
      const { actionValues } = optimalValues(model, gamma);
      expect(residualBound(model, actionValues, gamma)).toBeLessThan(1e-9);
      const own = a.slice(0, actionValues.length);
      const distance = greatestDifference(own, actionValues);
      expect(distance).toBeLessThanOrEqual(residualBound(model, own, gamma) + 1e-9);
    },
  );
});

test.each([
  ['by the discount', false],
  ['not so where each backup goes half the way', true],
])('the sweeps of value iteration contract: %s', async (_, fault) => {
  const gamma = 0.8;
  const value = valueIterationTrainer as AnyTrainer;
  const trainer: AnyTrainer = fault
    ? {
        ...value,
        decide(state, problem) {
          const event = value.decide(state, problem) as { tdError?: number } | null;
          return event?.tdError ? { ...event, tdError: event.tdError / 2 } : event;
        },
      }
    : value;
  const law = contractionLaw({
    to: ({ environment }) => optimalValues(environment!.model!(), gamma),
    factor: () => gamma,
  });
  const cases = anyCase(value, {
    config: { sweeps: fc.constant(12), discount: fc.constant(gamma), tolerance: fc.constant(0) },
  });
  const tried = assertLaw(law, trainer, cases, { counterexamples: null });
  await (fault ? expect(tried).rejects.toThrow('a full cover leaves') : tried);
});

describe('the policy gradient theorem', () => {
  const seen = { parameters: 0, all: 0 };

  prop.prop([anyMdp({ actions: [2, 3] }), table, discount])(
    'gives the gradient of the exact return, by central finite differences',
    (mdp, drawn, gamma) => {
      const model = mdp.model();
      const logits = drawn.slice(0, model.states * model.actions).map((value) => value / 4);
      const components = expectGradient(
        (changed) => expectedReturn(model, softmaxPolicy(changed, model.actions), gamma),
        [...policyGradient(model, logits, gamma)],
        logits,
        { operations: 1000 },
      );
      seen.all += components.length;
      seen.parameters += components.filter(({ isSeen }) => isSeen).length;
    },
  );

  test('was checked where a wrong sign or a dropped factor would have been seen', () => {
    expect(seen.parameters).toBeGreaterThan(seen.all / 10);
  });

  const episodes = anyMdp({ kind: 'acyclic', states: [2, 4], actions: [2, 2] });
  const gradientsOf = (mdp: FiniteMdp, drawn: number[], gamma: number, by: object) => {
    const model = mdp.model();
    const logits = drawn.slice(0, model.states * model.actions).map((value) => value / 4);
    return {
      exact: policyGradient(model, logits, gamma),
      enumerated: enumeratedGradient(model, logits, { discount: gamma, horizon: 4, ...by }),
    };
  };

  prop.prop([episodes, table, discount, fc.array(number, { minLength: 16, maxLength: 16 })])(
    'is what all trajectories come to, Σ P(τ) ĝ(τ) = ∇J, with any baseline that does not know the action',
    (mdp, drawn, gamma, values) => {
      const baseline = (state: number, time: number) => values[4 * time + state]!;
      for (const by of [{}, { baseline }]) {
        const { exact, enumerated } = gradientsOf(mdp, drawn, gamma, by);
        expect(greatestDifference(exact, enumerated)).toBeLessThan(1e-10);
      }
      const { exact, enumerated } = gradientsOf(mdp, drawn, 1, { baseline });
      expect(greatestDifference(exact, enumerated)).toBeLessThan(1e-10);
    },
  );

  test('trajectories are all there are: their probabilities sum to 1', () => {
    fc.assert(
      fc.property(episodes, (mdp) => {
        const { states, actions } = mdp.model();
        const even = new Float64Array(states * actions).fill(1 / actions);
        let sum = 0;
        for (const { probability } of trajectories(mdp.model(), even, 4)) sum += probability;
        expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  test('is another without γ^t: the enumeration would see it dropped', () => {
    const far = fc
      .sample(fc.tuple(episodes, table), { numRuns: 50, seed: 1 })
      .map(([mdp, drawn]) => {
        const model = mdp.model();
        const logits = drawn.slice(0, model.states * model.actions).map((value) => value / 4);
        // Weighing each step by γ^−t takes γ^t back.
        const policy = softmaxPolicy(logits, model.actions);
        const dropped = new Float64Array(policy.length);
        for (const { probability, steps } of trajectories(model, policy, 4)) {
          let after = 0;
          for (const { state, action, reward } of [...steps].reverse()) {
            after = reward + 0.5 * after;
            for (let other = 0; other < 2; other++) {
              const entry = state * 2 + other;
              const score = (other === action ? 1 : 0) - policy[entry]!;
              dropped[entry]! += probability * after * score;
            }
          }
        }
        return greatestDifference(dropped, policyGradient(model, logits, 0.5));
      });
    expect(far.filter((distance) => distance > 1e-3).length).toBeGreaterThan(10);
  });

  test.each([
    ['is followed by the gradient bandit in expectation', 1],
    ['is not where it goes twice as far', 2],
  ])('%s', async (_, factor) => {
    const doubled = {
      ...gradientBandit,
      decide(state: never, problem: never) {
        const event = gradientBandit.decide(state, problem);
        if (event?.kind !== 'parameter-update') return event;
        return { ...event, tdError: (event as { tdError: number }).tdError * factor };
      },
    } as typeof gradientBandit;
    const cases = anyCase(gradientBandit, {
      config: {
        steps: fc.constant(20),
        learningRate: fc.constantFrom(0.1, 0.4, 1),
        // The first step's own reward is its baseline, which knows the action.
        baseline: fc.constant(false),
      },
      environment: anyBandit().map(({ environment }) => environment as never),
    });
    const tried = assertLaw(policyGradientLaw, inExpectation(doubled), cases, {
      counterexamples: null,
    });
    await (factor === 1 ? tried : expect(tried).rejects.toThrow('the gradient leads to'));
  });

  prop.prop([anyMdp({ kind: 'terminal' }), table])(
    'sums to 0 over the actions of each state, also undiscounted where every policy ends',
    (mdp, drawn) => {
      const { states, actions } = mdp.model();
      const gradient = policyGradient(mdp.model(), drawn.slice(0, states * actions), 1);
      for (let state = 0; state < states; state++) {
        const own = gradient.slice(state * actions, (state + 1) * actions);
        expect(Math.abs(own.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-8);
      }
    },
  );
});
