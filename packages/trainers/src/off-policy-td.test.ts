import { begin, type Environment, foldFrom, run, type Transition } from '@reprise/core';
import { bairdsCounterexample, frozenLake } from '@reprise/environments';
import { snapshot } from '@reprise/properties';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import {
  type Divergence,
  type OffPolicyTdConfig,
  type OffPolicyTdUpdate,
  offPolicyTd,
} from './off-policy-td.ts';
import { offPolicyTdOracle } from './off-policy-td-oracle.ts';

const star = bairdsCounterexample() as unknown as Environment;
const { features, startWeights } = star.linearEvaluation!;
const solid = [...star.linearEvaluation!.policy];
const cells = [0, 1, 2, 3, 4, 5, 6];
const baird = { learningRate: 0.01 };

type Made = Transition<ActingState<Divergence>>;

function made(config: Partial<OffPolicyTdConfig>, environment = star, seed = 0): Made[] {
  const list: Made[] = [];
  let failure: unknown;
  run(offPolicyTd, { config, environment, seed, mode: 'synchronous' }).subscribe({
    next: (transition) => list.push(transition as Made),
    error(error) {
      failure = error;
    },
  });
  if (failure) throw failure;
  return list;
}

/** The greatest modulus of an eigenvalue of the expected update, on the states that `behaviour` visits. */
function growth(behaviour: number): number {
  const x = Matrix.from1DArray(7, 8, [...features]);
  // The behaviour visits every upper cell alike, and the seventh with the probability of `solid`.
  const visits = cells.map((cell) => (cell === 6 ? behaviour : (1 - behaviour) / 6));
  // Σ μ(s) π/b b x(s) (γ x(7) − x(s))ᵀ: the target policy always goes to the seventh.
  const step = Matrix.zeros(8, 8);
  for (const cell of cells) {
    const row = Matrix.rowVector(x.getRow(cell));
    const change = Matrix.rowVector(x.getRow(6)).mul(0.99).sub(row);
    step.add(row.transpose().mmul(change).mul(visits[cell]!));
  }
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
    Matrix.eye(8, 8).add(step.mul(0.01)),
  );
  return Math.max(...realEigenvalues.map((re, i) => Math.hypot(re, imaginaryEigenvalues[i]!)));
}

describe('Baird’s counterexample', () => {
  const whole = made({ ...baird, steps: 20_000 });
  const updates = whole.filter(({ event }) => event.kind === 'parameter-update');
  const says = updates.map(({ event }) => (event as unknown as OffPolicyTdUpdate).diverging);
  const norm = ({ state }: Made) => Math.hypot(...state.table);

  test('the expected update has an eigenvalue outside the unit circle, off-policy only', () => {
    expect(growth(1 / 7)).toBeGreaterThan(1.0005);
    expect(growth(1)).toBeLessThan(1 + 1e-12);
  });

  test('diverges, says at which step, and goes on', () => {
    const at = whole.at(-1)!.state.memory!.divergedAt;
    expect(at).toBe(says.indexOf(true));
    expect(at).toBeGreaterThan(1000);
    const limit = 1000 * Math.hypot(...startWeights);
    expect(norm(updates[at]!)).toBeGreaterThan(limit);
    expect(Math.max(...updates.slice(0, at).map(norm))).toBeLessThanOrEqual(limit);
    expect(updates).toHaveLength(20_000);
    expect(norm(updates.at(-1)!)).toBeGreaterThan(1e9);
  });

  test('says since which step the weights never came back to where they began', () => {
    const { grownSince, divergedAt } = whole.at(-1)!.state.memory!;
    const first = Math.hypot(...startWeights);
    const norms = updates.map(norm);
    const lastBack = norms.findLastIndex((each) => each <= first);
    expect(lastBack).toBeGreaterThan(0);
    expect(grownSince).toBe(lastBack + 1);
    expect(grownSince).toBeLessThan(divergedAt / 2);
    // At every step the state says so of the steps until then.
    updates.forEach(({ event, state }, at) => {
      const { grown } = event as unknown as OffPolicyTdUpdate;
      expect(grown).toBe(norms[at]! > first);
      const since = state.memory!.grownSince;
      if (!grown) expect(since).toBe(-1);
      else if (since > 0) expect(norms[since - 1]).toBeLessThanOrEqual(first);
    });
  });

  test('is evaluated with its own discount, where none is given', () => {
    const given = made({ ...baird, steps: 50, discount: 0.99 }).at(-1)!;
    const other = made({ ...baird, steps: 50, discount: 0.9 }).at(-1)!;
    expect([...whole[149]!.state.table]).toEqual([...given.state.table]);
    expect([...other.state.table]).not.toEqual([...given.state.table]);
  });

  test.each(['grownSince', 'divergedAt'] as const)(
    'replays to the step of %s, without the environment’s dynamics',
    (where) => {
      const at = 3 * whole.at(-1)!.state.memory![where] + 2;
      const config = { ...baird, steps: 20_000 };
      const beginning = begin(offPolicyTd, { config, environment: star });
      let last: unknown = null;
      for (const transition of foldFrom(
        offPolicyTd,
        beginning,
        whole.slice(0, at + 1).map(({ event }) => event as never),
      )) {
        last = transition;
      }
      expect(snapshot(last)).toEqual(snapshot(whole[at]));
      const { grown, diverging } = whole[at]!.event as unknown as OffPolicyTdUpdate;
      expect({ grown, diverging }).toEqual({ grown: true, diverging: where === 'divergedAt' });
    },
  );

  test('has the true values at 0, which the weights move away from', () => {
    const answer = offPolicyTdOracle(offPolicyTd.config.parse(baird), star)!;
    expect(answer.exact).toBeCloseTo(0, 12);
    expect(answer.error(whole.at(-1)!.state)).toBeGreaterThan(1e6);
  });

  test('goes on with weights that overflow', () => {
    const { state } = made({ ...baird, steps: 3000, learningRate: 1 }).at(-1)!;
    expect([...state.table].some((weight) => !Number.isFinite(weight))).toBe(true);
    expect(state.memory!.divergedAt).toBeGreaterThan(0);
  });

  test('does not diverge where it follows what it evaluates', () => {
    const last = made({ ...baird, steps: 20_000, behaviour: solid }).at(-1)!;
    expect(last.state.memory!.divergedAt).toBe(-1);
    expect(norm(last)).toBeLessThan(Math.hypot(...startWeights));
  });
});

test('with a feature of its own for each state it comes to the target policy’s values', () => {
  const lake = frozenLake() as unknown as Environment;
  const policy = Array.from({ length: 16 }, () => [0.1, 0.2, 0.6, 0.1]).flat();
  const config = { steps: 300_000, policy, learningRate: 0.005 };
  const answer = offPolicyTdOracle(offPolicyTd.config.parse(config), lake)!;
  let last: ActingState<Divergence> | null = null;
  run(offPolicyTd, { config, environment: lake, seed: 2, mode: 'synchronous' }).subscribe(
    ({ state }) => {
      last = state;
    },
  );
  // One fixed computation: its seed is fixed.
  expect(answer.error(last as unknown as ActingState<Divergence>)).toBeLessThan(0.05);
});

test.each([
  [{ features: [1, 2, 3] }, 'off-policy-td: 3 features do not make equal rows for 7 observations'],
  [{ startWeights: [1] }, 'off-policy-td: startWeights has 1 numbers; the features need 8'],
  [
    { policy: solid, behaviour: cells.flatMap(() => [1, 0]) },
    'off-policy-td: policy takes action 1 on observation 0, which behaviour never does',
  ],
])('what does not fit is refused in one line', (config, message) => {
  expect(() => made(config)).toThrow(message);
});
