import { test as prop } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyMdp } from '../arbitraries/any-mdp.ts';
import { expectGradient } from '../gradient.ts';
import { bellmanOptimality, greatestDifference, residualBound } from './bellman.ts';
import { optimalValues } from './optimal-values.ts';
import { expectedReturn, policyGradient, softmaxPolicy } from './policy-gradient.ts';

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
