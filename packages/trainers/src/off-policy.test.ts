import { type AnyTrainer, type Environment, run } from '@reprise/core';
import { chain, frozenLake } from '@reprise/environments';
import { expectFrequencies } from '@reprise/properties';
import { describe, expect, test } from 'vitest';
import type { ActingState } from './acting.ts';
import { doubleQLearning } from './double-q-learning.ts';
import { qLambda } from './q-lambda.ts';
import { qLearningOracle, valueIteration } from './q-learning/index.ts';
import { sarsaLambda } from './sarsa-lambda.ts';

const lake = frozenLake() as unknown as Environment;
const row = chain() as unknown as Environment;

interface Step {
  readonly observation: number;
  readonly action: number;
  readonly nextObservation: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly reward: number;
  /** The update that followed. */
  readonly update: Readonly<Record<string, number | boolean>>;
}

/** The steps of a run, each with its reward and its update, and the last state. */
function made(trainer: AnyTrainer, given: object, environment = lake, seed = 0) {
  const config = trainer.config.parse(given) as object;
  const events: object[] = [];
  let last: unknown = null;
  run(trainer, { config, environment, seed, mode: 'synchronous' }).subscribe(({ event, state }) => {
    events.push(event);
    last = state;
  });
  const steps = Array.from({ length: events.length / 3 }, (_, i) => {
    const [step, reward, update] = events.slice(3 * i, 3 * i + 3);
    return { ...step, ...reward, update } as Step;
  });
  return { steps, state: last as ActingState<never> };
}

const zeros = () => Array.from({ length: 16 }, () => [0, 0, 0, 0]);

describe('Double Q-learning', () => {
  test.each(['constant', 'visits'])('is its pseudo-code, step by step, %s rate', (schedule) => {
    const [alpha, gamma] = [0.1, 0.9];
    const config = { steps: 6000, epsilon: 0.3, learningRateSchedule: schedule };
    const { steps, state } = made(doubleQLearning, config, lake, 4);
    const tables = [zeros(), zeros()];
    const updates = [zeros(), zeros()];
    const moves = [0, 0];
    for (const { observation, action, nextObservation, terminated, reward, update } of steps) {
      const [moved, other] = update.second ? [tables[1]!, tables[0]!] : [tables[0]!, tables[1]!];
      moves[Number(update.second)]!++;
      const next = moved[nextObservation]!;
      const best = next.flatMap((q, a) =>
        q === Math.max(...next) ? [other[nextObservation]![a]!] : [],
      );
      // Ties of the greedy choice are drawn, so one of these is the target.
      const errors = best.map(
        (q) => reward + (terminated ? 0 : gamma * q) - moved[observation]![action]!,
      );
      expect(errors).toContain(update.tdError);
      const n = ++updates[Number(update.second)]![observation]![action]!;
      const rate = schedule === 'constant' ? alpha : alpha / (1 + (1 - gamma) * (n - 1));
      moved[observation]![action]! += rate * (update.tdError as number);
    }
    expect([...state.table]).toEqual(
      tables[0]!.flat().map((value, entry) => (value + tables[1]!.flat()[entry]!) / 2),
    );
    expectFrequencies(moves, [0.5, 0.5], {
      claim: 'Double Q-learning moves either table as often',
    });
  });
});

describe.each([
  { trainer: sarsaLambda, traces: 'accumulating' },
  { trainer: sarsaLambda, traces: 'replacing' },
  { trainer: qLambda, traces: 'accumulating' },
  { trainer: qLambda, traces: 'replacing' },
] as { trainer: AnyTrainer; traces: string }[])(
  '$trainer.id with $traces traces',
  ({ trainer, traces }) => {
    test('is its pseudo-code over whole tables, step by step', () => {
      const [alpha, gamma, lambda] = [0.1, 0.9, 0.8];
      const config = { steps: 6000, epsilon: 0.3, lambda, traces, traceCutoff: 0 };
      const { steps, state } = made(trainer, config, lake, 4);
      const q = zeros();
      let z = zeros();
      steps.forEach((step, t) => {
        const { observation, action, nextObservation, terminated, truncated, reward, update } =
          step;
        const next = q[nextObservation]!;
        const following = update.nextAction as number;
        const value = terminated ? 0 : trainer === qLambda ? Math.max(...next) : next[following]!;
        const isGreedy = terminated || next[following] === Math.max(...next);
        const tdError = reward + gamma * value - q[observation]![action]!;
        expect(update.tdError).toBe(tdError);
        if (!terminated && !truncated && steps[t + 1]) expect(steps[t + 1]!.action).toBe(following);
        z = z.map((weights) => weights.map((weight) => weight * (gamma * lambda)));
        const own = z[observation]!;
        own[action] = traces === 'replacing' ? 1 : own[action]! + 1;
        for (let s = 0; s < 16; s++) {
          for (let a = 0; a < 4; a++) q[s]![a]! += alpha * tdError * z[s]![a]!;
        }
        if (terminated || truncated || (trainer === qLambda && !isGreedy)) z = zeros();
      });
      expect([...state.table]).toEqual(q.flat());
    });
  },
);

test.each([doubleQLearning, qLambda] as AnyTrainer[])(
  'on a deterministic chain $id comes to the optimal values, to rounding',
  (trainer) => {
    const { table } = made(trainer, { steps: 100_000, epsilon: 0.5 }, row).state;
    valueIteration(row.model!(), 0.9).actionValues.forEach((value, entry) => {
      expect(Math.abs(table.get(entry) - value)).toBeLessThan(1e-9);
    });
  },
);

// Each is one fixed computation: its seed is fixed.
test.each([doubleQLearning, qLambda] as AnyTrainer[])(
  'on the slippery lake $id comes to an optimal policy',
  (trainer) => {
    const config = {
      steps: 1_000_000,
      epsilon: 0.7,
      learningRate: 1,
      learningRateSchedule: 'visits',
      lambda: 0.5,
    };
    const answer = qLearningOracle({ discount: 0.9 } as never, lake)!;
    expect(answer.error(made(trainer, config, lake, 7).state)).toBeLessThan(1e-3);
  },
);
